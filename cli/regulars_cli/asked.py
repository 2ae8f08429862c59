"""What a plugin asks for, in plain words."""

from collections.abc import Iterable, Iterator, Mapping

from regulars import AskedRecords, Asking
from regulars.messages import _, in_language
from regulars_cli.explained import ACTIONS
from regulars_cli.speech import N_

#: What a plugin does by a hook.
HOOKS = {
    "before_write": N_("changes or refuses records before they are written"),
    "after_write": N_("acts on what was written"),
    "provide_functions": N_("adds functions to expressions"),
    "provide_analyzers": N_("finds records in more ways"),
    "provide_connectors": N_("reads from other sources"),
    "provide_renderers": N_("writes reports in other formats"),
    "provide_problems": N_("checks declarations"),
    "provide_plan_notes": N_("foretells what a change does to the data"),
}


def told(asks: Asking, *, whole: bool = True) -> list[tuple[str, str]]:
    """Labels and values of what is asked for; the `whole` of it says too where nothing is."""
    nothing = {
        "hooks": _("nowhere"),
        "hosts": _("no other computer"),
    }
    own = [_("read what it declares itself")] if whole and asks.own and asks.hooks else []
    found = [
        (_("Its code takes part"), _("; ").join(_(HOOKS.get(each, each)) for each in asks.hooks), "hooks"),
        *_rows(_("With the rights of its user"), [*own, *(_records(each) for each in asks.access)]),
        *_rows(_("With rights of its own"), [_records(each, derived=True) for each in asks.derives]),
        (_("Connects to"), _(", ").join(map(_host, asks.hosts)), "hosts"),
        (_("Is given the secrets"), _(", ").join(asks.secrets), "secrets"),
    ]
    return [
        (label, text or nothing.get(key, ""))
        for label, text, key in found
        if text or (whole and key in nothing)
    ]


def _rows(label: str, texts: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for number, text in enumerate(texts):
        yield ("" if number else label), text, ""


def _records(asked: AskedRecords, *, derived: bool = False) -> str:
    """`read, change Customer (customer): Name, Phone`."""
    values = {
        "actions": _(", ").join(_(ACTIONS[each]) for each in asked.do),
        "domain": _("every kind of record")
        if asked.domain == "*"
        else f"{in_language(asked.label, asked.domain)} ({asked.domain})",
    }
    if asked.fields:
        text = _("{actions} {domain}: {fields}", fields=_labels(asked.fields), **values)
    else:
        text = _("{actions} {domain}: every field", **values)
    # Elsewhere it sees no more of them than its user does.
    if derived and "read" in asked.do and asked.sensitive:
        text += _(" (sensitive among them: {fields})", fields=_labels(asked.sensitive))
    return text


def _labels(fields: Mapping[str, Mapping[str, str]]) -> str:
    return _(", ").join(in_language(label, name) for name, label in fields.items())


def _host(stated: str) -> str:
    if stated.startswith("*."):
        return _("everything below {domain}", domain=stated.removeprefix("*."))
    if stated.startswith(":settings."):
        return _("what the setting `{name}` of a channel names", name=stated.removeprefix(":settings."))
    return _("this computer itself") if stated == "localhost" else stated
