"""docs/session.md: every method of a session with an example, which the reader of pages runs."""

import inspect
import re

from regulars import Session
from written.markdown import paragraphs

HEAD = """# The session

A session is somebody's handle on the store: every read and write, by anybody or anything, goes through one, and through the rights of whoever it is of. A hook is given one; a command has it as `.session`; a program opens one:

```python
from pathlib import Path
from regulars import Workspace

with Workspace.open(Path(".")) as opened:
    theirs = opened.session()        # of who runs this; session("ming") of another
    theirs.count("customer")  # -> 3
```

Fields are named flat, parts with a dot: `address.city`; in `where`, `fields` and `order` stand [expressions](expressions.md), which follow references: `customer.home_shop.name`. What one may not see is not found; a field of which one is shown nothing is not there; what may not be done raises `NotPermittedError`. All errors: [Errors](reference/errors.md).

The examples are about a shop with three customers and what they bought in March 2026. `# ->` is what a line gives.
"""
#: Title -> method -> its example.
EXAMPLES: dict[str, dict[str, str]] = {
    "Look": {
        "find": """
page = session.find("customer", "city = '杭州市'", fields=["name", "phone"], order=["name"], limit=1)
page.rows  # -> [{'id': …, 'name': 'Li Na', 'phone': '+8613900139000'}]
session.find("customer", "city = '杭州市'", fields=["name"], order=["name"], limit=1, after=page.next).rows  # -> [{'id': …, 'name': 'Wang Fang'}]
session.find("customer", fields={"who": "name", "spent": "spend_90d"}, order=["-spend_90d"], limit=1).rows  # -> [{'id': …, 'who': 'Li Na', 'spent': Decimal('1056.00')}]
""",
        "rows": """
[row["net"] for row in session.rows("receipt_line", "net > 100", fields=["net"], order=["net"])]  # -> [Decimal('120.00'), Decimal('1056.00')]
""",
        "get": """
(ann,) = [row["id"] for row in session.rows("customer", "member_no = 'M001'", fields=["id"])]
session.get("customer", ann)["name"]  # -> 'Zhang Wei'
""",
        "count": """
session.count("customer", "has_tag('gender', 'female')")  # -> 0
""",
        "aggregate": """
session.aggregate("receipt_line", {"net": "sum(net)", "lines": "count()"}, by={"shop": "shop.name"}, order=["-net"])  # -> [{'shop': 'Lakeside', 'net': Decimal('1084.00'), 'lines': 2}, {'shop': 'Bund', 'net': Decimal('264.00'), 'lines': 3}]
session.aggregate("receipt", {"n": "count()"}, by={"week": ("sold_at", "week")}, where="customer is not null", limit=1)  # -> [{'week': datetime.date(2026, 2, 23), 'n': 1}]
""",
        "search": """
[hit.label for hit in session.search("8000")]  # -> ['Zhang Wei']
""",
        "timeline": """
[(entry.domain, entry.record["receipt_no"]) for entry in session.timeline("customer", ann, limit=2)]  # -> [('receipt…', 'R-1004'), ('receipt…', 'R-1004')]
""",
        "contributions": """
[(each.source, each.key) for each in session.contributions("customer", ann)]  # -> [('till', 'M001')]
""",
        "brought": """
len(list(session.brought("receipt", "till")))  # -> 5
""",
        "pairs": """
session.pairs("customer")  # -> []
""",
        "outdated": """
from regulars import Cases, Standing

rule = Cases({"big": "spend_90d >= 1000"})          # what the tag should be, and where tags are kept
standing = Standing(domain="tag_assignment", key="tag", value="band", where="given_by = 'rule'")
[each.due for each in session.outdated("customer", {"size": rule}, standing)]  # -> [{'size': None}, {'size': 'big'}, {'size': None}]
""",
    },
    "Write": {
        "add": """
dan = session.add("customer", {"name": "Dan", "phone": "13600136000", "address.city": "上海市"})
""",
        "edit": """
session.edit("customer", dan, {"name": "Daniel", "address.city": None})
session.get("customer", dan)["name"]  # -> 'Daniel'
""",
        "write": """
from regulars import Alias, Part

outcome = session.write(
    [
        Part(domain="customer", columns={"name": ["Eve", "Fay"], "phone": ["13500135000", "not a phone"]}, rows=[1, 2], keys=["E", "F"], alias="who"),
        Part(domain="receipt", columns={"customer": Alias("who"), "shop": ["S01", "S01"], "receipt_no": ["W-1", "W-2"], "sold_at": ["2026-04-01 10:00", "2026-04-01 11:00"]}, rows=[1, 2]),
    ],
    source="web",
)
outcome.created, [(each.row, each.domain) for each in outcome.rejected]  # -> (1, [(2, 'customer')])
""",
        "delete": """
session.delete("receipt", [row["id"] for row in session.rows("receipt", "receipt_no = 'W-1'", fields=["id"])])  # -> 1
""",
        "transaction": """
with session.transaction():                          # both, or none of them
    session.edit("customer", ann, {"name": "Zhang Wei Wei"})
    session.edit("customer", dan, {"name": "Dan"})
""",
        "rehearsal": """
with session.rehearsal():                            # a dry run
    session.delete("customer", [dan])
session.count("customer", "name = 'Dan'")  # -> 1
""",
        "change_set": """
with session.change_set(reason="clean up", name="spring") as number:
    session.edit("customer", dan, {"name": "Daniel"})
""",
        "undo": """
session.undo(number)  # -> 1
session.get("customer", dan)["name"]  # -> 'Dan'
""",
        "held": """
session.held()  # -> []
""",
        "held_one": """
[session.held_one(each.id) for each in session.held("dropped")]  # -> []
""",
        "accept_held": """
for each in session.held():
    session.accept_held(each.id)                     # by one's own rights
""",
        "drop_held": """
for each in session.held():
    session.drop_held(each.id, reason="typed twice")
""",
    },
    "Rights and the workspace": {
        "may": """
session.may("customer", "delete")  # -> True
""",
        "readable": """
session.readable("customer", ["name", "phone", "spend_90d"])  # -> ['name', 'phone', 'spend_90d']
""",
        "exporting": """
len(session.exporting.find("customer").rows)  # -> 5
""",
        "called": """
session.called("tags.rfm")  # -> 'rfm'
""",
        "actor": """
session.actor  # -> 'lin'
""",
        "catalog": """
[name for name, domain in session.catalog.domains.items() if domain.subject]  # -> ['customer']
""",
        "currency": """
session.currency, session.zone, session.region  # -> ('CNY', 'Asia/Shanghai', 'CN')
""",
        "zone": "",
        "region": "",
    },
    "What was done": {
        "failures": """
session.failures  # -> ()
""",
        "history": """
[entry.what for entry in session.history(domain="customer", record=dan, limit=2)]  # -> ['write', 'write']
""",
        "as_of": """
from datetime import UTC, datetime

session.as_of("customer", ann, datetime(2026, 4, 1, tzinfo=UTC))["name"]  # -> 'Zhang Wei'
""",
        "verify_history": """
session.verify_history().problems  # -> ()
""",
        "anchor_history": """
anchor = session.anchor_history()                    # keep it elsewhere
session.verify_history(anchor).problems  # -> ()
""",
        "erase_history": """
session.erase_history("customer", [dan], because="asked for it")  # -> …
""",
    },
}


def methods() -> set[str]:
    """The public methods and properties of a session."""
    return {name for name in vars(Session) if not name.startswith("_")}


def shown() -> set[str]:
    """Those that have an example here."""
    return {name for examples in EXAMPLES.values() for name in examples}


def page() -> str:
    parts = [HEAD.replace("\n```python", "\n<!-- begins: tea -->\n```python", 1)]
    for title, examples in EXAMPLES.items():
        parts.append(f"\n## {title}\n")
        for name, example in examples.items():
            called = f"`{_signature(name)}`\n\n" if callable(inspect.getattr_static(Session, name)) else ""
            parts.append(f"\n### {name}\n\n{called}{_told(name)}\n")
            if example:
                parts.append(f"\n```python\n{example.strip()}\n```\n")
    return "".join(parts)


def _signature(name: str) -> str:
    signature = inspect.signature(inspect.unwrap(getattr(Session, name)))
    parameters = [each.replace(annotation=each.empty) for each in list(signature.parameters.values())[1:]]
    returns = re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Z])", "", inspect.formatannotation(signature.return_annotation))
    shown = str(signature.replace(parameters=parameters, return_annotation=signature.empty))
    return f"{name}{shown} -> {returns}".replace("'", "").replace(" -> None", "")


#: What is neither a method nor a property has no docstring.
_ATTRIBUTES = {
    "actor": "The name of who acts.",
    "catalog": "What is live: domains, fields, metrics, roles, plugins.",
}


def _told(name: str) -> str:
    if name in _ATTRIBUTES:
        return _ATTRIBUTES[name]
    return paragraphs(
        inspect.getdoc(inspect.getattr_static(Session, name)) or inspect.getdoc(getattr(Session, name)) or ""
    )
