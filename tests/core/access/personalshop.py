"""A corner shop in which names, phones, birthdays and notes are personal, and what its access log holds."""

import json
from typing import Any

from cornershop import SCHEMA, Shop, emptied
from sqlalchemy import select

from regulars.access.log import AccessLog
from regulars.access.tables import entries, words
from regulars.testing import trusted_session

#: What says that a field is personal, put where the field is declared.
_MARKED = {
    "search: name}\n  nickname": "search: name, privacy: personal}\n  nickname",
    "  phone: {type: phone,": "  phone: {type: phone, privacy: personal,",
    "  born: {type: date}": "  born: {type: date, privacy: sensitive}",
    "  note: {type: text, search: name}": "  note: {type: text, search: name, privacy: personal}",
}
_METRICS = """
---
kind: metric
name: noted
for: client
label: {en: Noted, zh: 备注数}
value: count(sale.note)
---
kind: metric
name: thrice
for: client
label: {en: Thrice, zh: 三倍}
value: noted * 3
---
kind: metric
name: loud
for: client
label: {en: Loud, zh: 响}
value: count(sale.number)
where: note is not null
"""


def _marked() -> str:
    text = SCHEMA
    for plain, personal in _MARKED.items():
        assert text.count(plain) == 1, plain
        text = text.replace(plain, personal)
    return text + _METRICS


PERSONAL = _marked()


def fresh(shop: Shop) -> Shop:
    """The shop without records and with a new log, and a session of somebody with every right."""
    made = emptied(shop)
    made.workspace.access_log.close()
    for each in made.workspace.folder.glob("access.db*"):
        each.unlink()
    for name in ("access_log", "store"):
        made.workspace.__dict__.pop(name, None)
    return Shop(made.workspace, trusted_session(made.workspace, "ann"))


def read(log: AccessLog) -> list[dict[str, Any]]:
    """The entries as they say it, in their order: how, domain, fields, records, asked, actor."""
    what, actor, behalf = words.alias(), words.alias(), words.alias()
    made = select(
        what.c.word, actor.c.word, behalf.c.word, entries.c.records, entries.c.asked, entries.c.sequence
    )
    made = made.select_from(entries).join(what, what.c.number == entries.c.what)
    made = made.join(actor, actor.c.number == entries.c.actor)
    made = made.outerjoin(behalf, behalf.c.number == entries.c.behalf).order_by(entries.c.number)
    found = []
    with log.file.connect() as connection:
        for word, who, whom, records, asked, sequence in connection.execute(made):
            how, domain, fields = json.loads(word)
            found.append(
                {
                    "how": how,
                    "domain": domain,
                    "fields": fields,
                    "actor": who,
                    "behalf": whom,
                    "records": json.loads(records) if records else None,
                    "asked": json.loads(asked) if asked else None,
                    "sequence": sequence,
                }
            )
    return found


def reads_of(shop: Shop) -> list[dict[str, Any]]:
    """The entries of a shop's log without those of people who come in."""
    return [each for each in read(shop.workspace.access_log) if each["how"] not in ("login", "refused")]
