"""The demo's last words: where the page is, and what to try next with names that are in the data."""

import os
import shutil
import sys
from pathlib import Path

from regulars.messages import _
from regulars_demo.commandline import CommandLine
from regulars_demo.generate import LAST, Shop
from regulars_demo.population import Person


def outro(run: CommandLine, folder: Path, shop: Shop) -> None:
    """Print it."""
    person = somebody(shop)
    hits = run.ask("find", person.member_no, "--domain", "customer") or []
    number = hits[0]["id"] if hits else 1
    run.say()
    run.say(
        _(
            "Done in {seconds} seconds. The page of the shop, to open in a browser:",
            seconds=round(run.seconds()),
        )
    )
    run.say(f"  {(folder / 'dashboard.html').absolute()}")
    run.say()
    run.say(_("Try next:"))
    command = f"{program()} -C {folder}"
    family = person.latin.split()[-1].lower()
    tried = [
        (f"find {person.family}", _("by any part of a name")),
        (f"find {family}", _("by pinyin")),
        (f"find {person.phone[-4:]}", _("by the last digits of a phone")),
        (f"show {number}", _("all that is known of {name}, and where from", name=person.name)),
        (f"tag why {number} tea_lover --as-of {LAST}", _("why a customer has a tag, or has not")),
        ("pending list", _("the rows that were refused, each with its reason")),
        ("import till", _("import again: nothing changes")),
        ("plan", _("after you change a file in {folder}", folder=folder / "schemas")),
    ]
    longest = max(len(f"{command} {args}".encode("gbk", "replace")) for args, _why in tried)
    for args, why in tried:
        line = f"{command} {args}"
        run.say(f"  {line}{' ' * (longest - len(line.encode('gbk', 'replace')) + 3)}# {why}")


def program() -> str:
    """How the reader may call the program: by its name where the shell finds it, else by its path."""
    if shutil.which("regulars") or Path(sys.argv[0]).name != "regulars":
        return "regulars"
    return os.path.relpath(sys.argv[0])


def somebody(shop: Shop) -> Person:
    """A customer worth looking at: Chinese, devoted, with a card, who buys in a shop and online."""
    visits: dict[int, set[bool]] = {}
    for receipt in shop.receipts:
        if receipt.person is not None:
            visits.setdefault(receipt.person.number, set()).add(receipt.shop == "WEB")
    liked = [p for p in shop.people if p.country == "CN" and p.member_no]
    return max(liked, key=lambda p: (len(visits.get(p.number, ())), p.loyalty == "devoted", p.visits))
