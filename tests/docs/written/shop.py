"""A small shop for pages to ask: one customer, three receipts, 2 April 2026."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from pagereader import TODAY

from regulars import Session, Workspace, clock, enable_plugin, found_workspace
from regulars_cli.main import cli

PLUGINS = ("customers", "organization", "purchases", "channels", "files", "tags")
SALES = (
    ("R-1", "2026-03-01 10:12", "12.50", "3", "Green tea"),
    ("R-2", "2026-03-15 15:05", "88.00", "1", "Oolong"),
    ("R-3", "2026-03-28 18:55", "-12.50", "-1", "Green tea"),
)


@contextmanager
def shop(
    schemas: dict[str, str] | None = None,
    files: dict[str, str] | None = None,
    commands: Sequence[Sequence[str]] = (),
) -> Iterator[Session]:
    """A session in it, with further `schemas` (name -> YAML) and files beside, after `commands`."""
    with TemporaryDirectory() as parent, clock.at(TODAY):
        folder = Path(parent) / "shop"
        found_workspace(folder)
        for name in PLUGINS:
            enable_plugin(folder, name)
        for name, text in (schemas or {}).items():
            (folder / "schemas" / name).write_text(text, encoding="utf-8")
        for name, text in (files or {}).items():
            (folder / name).write_text(text, encoding="utf-8")
        with Workspace.open(folder) as workspace:
            workspace.apply()
            session = workspace.session()
            home = session.add("shop", {"code": "S1", "name": "Bund"})
            ann = session.add(
                "customer",
                {
                    "name": "Ann Lee",
                    "birth_date": "1990-05-01",
                    "phone": "13800138000",
                    "home_shop": home,
                    "address.city": "杭州市",
                },
            )
            for number, sold_at, net, quantity, product in SALES:
                receipt = {"shop": "S1", "receipt_no": number, "customer": ann, "sold_at": sold_at}
                session.add("receipt", receipt)
                line = {**receipt, "line_no": 1, "net": net, "quantity": quantity, "product": product}
                session.add("receipt_line", line)
            for words in commands:
                done = CliRunner().invoke(cli, ["-C", str(folder), *words])
                assert done.exit_code == 0, done.output
            yield workspace.session()
