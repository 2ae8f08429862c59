"""What went wrong in systems of this kind, and cannot here: each entry with the tests that show it."""

import ast
import base64
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from guardedshop import Guarded

from regulars import Part, Session
from regulars.catalog import Catalog, FieldRight, Grant, Role
from regulars.errors import NotPermittedError, RegularsError
from regulars.gate.past import shown
from regulars.permissions.actor import Actor
from regulars.permissions.policy import Policy

HERE = "tests/core/gate/test_elsewhere.py"
#: Entry -> the tests that show that it is impossible, as file::name.
ENTRIES = {
    "Tryton CVE-2019-10868: sorting by an unreadable field leaked it": (
        f"{HERE}::test_nothing_is_sorted_by_a_hidden_field",
        f"{HERE}::test_a_mark_tells_nothing_of_a_masked_field",
    ),
    "Tryton CVE-2015-0861: a batch write skipped the field check": (
        f"{HERE}::test_each_record_of_a_batch_has_its_fields_checked",
        "tests/core/gate/oracle/test_metamorphic.py::test_a_batch_is_allowed_where_each_of_it_is",
    ),
    "EspoCRM CVE-2026-41160: wrote first, authorised later": (
        f"{HERE}::test_what_is_refused_is_seen_by_nobody_in_between",
        f"{HERE}::test_nothing_is_taken_over_by_what_it_becomes",
        "tests/core/gate/test_writing.py::test_a_rehearsal_is_checked_too",
    ),
    "EspoCRM #2312: mass update from the command line ignored field rights": (
        "tests/ways_in/test_commands.py::test_a_command_sets_no_field_that_its_user_may_not",
    ),
    "Frappe CVE-2026-44208, ERPNext CVE-2026-44446, -44447: SQL through order and group": (
        f"{HERE}::test_no_sql_comes_in_by_order_group_or_names",
    ),
    "Odoo CVE-2019-11782 to -11785, CVE-2018-15645: access checks missing": (
        "tests/ways_in/test_session.py::test_no_method_tells_what_is_unseen",
        "tests/ways_in/test_commands.py::test_no_command_tells_what_is_unseen",
        "tests/ways_in/test_whole.py::test_every_way_in_has_a_row",
    ),
    "Jinja and safe_eval escapes": (
        f"{HERE}::test_an_expression_is_no_way_into_python",
        "tests/house/test_habits.py::test_nothing_is_evaluated",
    ),
    "PyYAML loaders": (
        "tests/core/declarations/test_yaml.py::test_a_surprise_is_refused_where_it_stands",
        "tests/core/declarations/test_yaml.py::test_a_bomb_is_not_unpacked",
    ),
    "CSV formula CVE-2019-12134, -17661": (
        "tests/plugins/reports/test_data_formats.py::test_what_a_spreadsheet_would_run_is_made_text",
        "tests/plugins/reports/test_data_formats.py::test_a_hostile_name_is_harmless_in_a_file",
    ),
    "path traversal Tryton CVE-2013-4510, -2016-1242, CVE-2017-0360": (
        f"{HERE}::test_a_name_is_no_path",
        "tests/plugins/reports/test_outputs.py::test_nothing_is_written_over_what_the_workspace_lives_by",
        "tests/plugins/tags/test_segment_output.py::test_force_is_no_leave_to_write_over_the_workspace",
    ),
    "secrets and forged lines in logs Superset CVE-2021-42250, -41972, -44451": (
        "tests/ways_in/test_commands.py::test_no_line_of_a_log_is_forged",
    ),
}
#: Not of permissions: the network has no client yet that follows what a stranger names.
LATER = ("SSRF EspoCRM CVE-2026-33534 (0177.0.0.1)",)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_has_its_tests(entry: str) -> None:
    root = Path(__file__).parents[3]
    for test in ENTRIES[entry]:
        file, _, name = test.partition("::")
        tree = ast.parse((root / file).read_text("utf-8"))
        names = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
        assert name in names, test


def hiding(guarded: Guarded, **fields: FieldRight) -> Session:
    """Somebody who may read and change all sales and clients, but for these fields of clients."""
    return guarded.granted(
        Grant(domain="client", actions=("read", "update"), fields=fields),
        Grant(domain="sale", actions=("read", "update")),
        Grant(domain="shop", actions=("read",)),
    )


def test_nothing_is_sorted_by_a_hidden_field(guarded: Guarded) -> None:
    clerk = hiding(guarded, points=FieldRight(), phone=FieldRight(show="last4"))
    for order in (["points"], ["-points"], ["points + 1"], ["coalesce(points, 0)"], ["name", "points"]):
        with pytest.raises(NotPermittedError):
            clerk.find("client", order=order)
    for order in (["client.points"], ["-client.points"]):
        with pytest.raises(NotPermittedError):
            list(clerk.rows("sale", order=order))
    with pytest.raises(NotPermittedError):
        clerk.aggregate("client", {"n": "count()"}, {"p": "points"}, order=["p"])
    # By a masked one: by what is left of it, with equals in the order of their ids.
    guarded.put("client", {"name": "Zed", "phone": "13700130001"}, keys=["zed"])
    names = [row["name"] for row in clerk.rows("client", order=["phone", "-name"])]
    assert names == ["Zed", "Ann", "Bob", "Nil"]


def test_a_mark_tells_nothing_of_a_masked_field(guarded: Guarded) -> None:
    for right in (FieldRight(show="last4"), FieldRight(show="last4", find="full"), FieldRight(find="full")):
        clerk = hiding(guarded, phone=right)
        page = clerk.find("client", order=["phone"], limit=1)
        assert page.next and b"138001300" not in base64.urlsafe_b64decode(page.next)
        rest = clerk.find("client", order=["phone"], limit=9, after=page.next)
        assert [row["name"] for row in (*page.rows, *rest.rows)] == ["Ann", "Bob", "Nil"]


def test_each_record_of_a_batch_has_its_fields_checked(guarded: Guarded) -> None:
    """A field that may be written in some records is written in none, where one of a batch is another."""
    clerk = guarded.granted(
        Grant(domain="client", actions=("read",)),
        Grant(domain="client", actions=("update",), where="shop.code = 'A'"),
        Grant(domain="client", actions=("update",), fields={"points": FieldRight(show="whole")}),
    )
    ann, bob, nil = (guarded.id("client", f"name = '{name}'") for name in ("Ann", "Bob", "Nil"))

    def write(*records: int) -> None:
        columns = {"points": [77] * len(records), "nickname": ["x"] * len(records)}
        part = Part(
            domain="client", columns=columns, rows=list(range(1, len(records) + 1)), ids=list(records)
        )
        clerk.write([part], source="hand")

    before = guarded.dump()
    for records in ((ann, bob), (bob, ann), (ann, nil, bob), (nil,)):
        with pytest.raises(NotPermittedError, match="points"):
            write(*records)
        assert guarded.dump() == before
    write(ann)
    assert guarded.session.get("client", ann)["points"] == 77


def test_what_is_refused_is_seen_by_nobody_in_between(
    guarded: Guarded, implementation: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither another session nor a plugin ever sees it, and nothing of it stays."""
    clerk = guarded.acting([("sale", "read create update", "shop.code = 'A'"), ("shop", "read", None)])
    told: list[Any] = []

    def call(hook: str, session: Any, batch: Any) -> None:
        if hook == "after_write":
            told.append(batch.rows())

    plugins = type(guarded.workspace.store.plugins)
    monkeypatch.setattr(
        plugins,
        "calls",
        lambda self, hook: (
            [implementation(partial(call, hook), "workspace")] if hook.endswith("_write") else []
        ),
    )
    before, ours = guarded.dump(), guarded.id("sale", "number = 'S0'")
    day = "2026-04-01 10:00:00"
    with pytest.raises(NotPermittedError):
        guarded.put("sale", {"number": "n1", "sold_at": day, "shop": "B"}, session=clerk)
    theirs = guarded.granted(
        Grant(domain="sale", actions=("read",)),
        Grant(domain="sale", actions=("update",), where="shop.code = 'B'"),
    )
    with pytest.raises(NotPermittedError):
        theirs.edit("sale", ours, {"note": "mine"})
    assert guarded.dump() == before
    assert told == []


def test_nothing_is_taken_over_by_what_it_becomes(guarded: Guarded) -> None:
    """A record that one may not change as it stands is not made one's own by the change."""
    clerk = guarded.granted(
        Grant(domain="sale", actions=("read",)),
        Grant(domain="sale", actions=("update",), where="net < 5"),
        Grant(domain="client", actions=("read",)),
        Grant(domain="client", actions=("update",), where="points = 5"),
    )
    theirs, bob = guarded.id("sale", "number = 'S3'"), guarded.id("client", "name = 'Bob'")
    before = guarded.dump()
    for domain, record, values in (("sale", theirs, {"net": 1}), ("client", bob, {"points": 5})):
        with pytest.raises(NotPermittedError):
            clerk.edit(domain, record, values)
        columns = {name: [value] for name, value in values.items()}
        with pytest.raises(NotPermittedError):
            clerk.write([Part(domain=domain, columns=columns, rows=[1], ids=[record])], source="hand")
    with pytest.raises(NotPermittedError):
        guarded.put(
            "sale", {"number": "S3", "sold_at": "2026-03-04 13:00:00", "shop": "B", "net": 1}, session=clerk
        )
    assert guarded.dump() == before


HOSTILE = (
    "id; DROP TABLE regulars_user", "id desc", "(select 1)", "1 union select name from regulars_user", "points--",
    "points/**/", "\"points\"; --", "case when 1=1 then points else id end", "points) from workspace__client --",
    "sleep(9)", "pg_sleep(9)", "load_extension('x')", "random()", "sqlite_version()", "'a' || 'b'", "*", "rowid",
    "points collate nocase", "points\x00", "`points`", "[points]", "client.points", "regulars_user.name",
    "workspace__client.points",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_sql_comes_in_by_order_group_or_names(guarded: Guarded, text: str) -> None:
    session, before = guarded.session, guarded.dump()
    asks: list[Callable[[], Any]] = [
        lambda: session.find("client", order=[text]),
        lambda: session.find("client", order=[f"-{text}"]),
        lambda: session.find("client", text),
        lambda: session.find("client", fields=[text]),
        lambda: session.find("client", fields={"x": text}),
        lambda: session.aggregate("client", {"n": f"sum({text})"}),
        lambda: session.aggregate("client", {"n": "count()"}, {"by": text}),
        lambda: session.aggregate("client", {"n": "count()"}, {"by": "name"}, order=[text]),
        lambda: session.aggregate("client", {"n": "count()"}, {"by": "name"}, having=text),
        lambda: session.aggregate("client", {"n": "count()"}, {"d": ("joined", text)}),
        lambda: session.find(text),
        lambda: session.search("a", text) or session.get(text, 1),
        lambda: session.find("client", after=text),
        lambda: session.write([Part(domain="client", columns={text: ["x"]}, rows=[1])], source="till"),
    ]
    for ask in asks:
        with pytest.raises(RegularsError):
            refuse(ask())
    # The name of a column is data: it comes back as it was given.
    (row,) = session.aggregate("client", {text: "count()"})
    assert row == {text: 3}
    assert session.search(text) == []
    assert guarded.dump() == before


def refuse(answer: Any) -> None:
    """A write is refused row by row."""
    if getattr(answer, "rejected", None):
        raise RegularsError(str(answer.rejected))


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')", "().__class__.__bases__", "name.__class__", "lambda: 1", "{{ 7 * 7 }}",
        "{% for x in y %}{% endfor %}", "[x for x in name]", "f'{name}'", "open('regulars.yaml')", "eval('1')",
        "self.workspace", "name if points else name", "globals()", "name[0]", "getattr(name, 'x')", "%(name)s",
        "${HOME}",
    ],
)  # fmt: skip
def test_an_expression_is_no_way_into_python(guarded: Guarded, text: str) -> None:
    for ask in (
        lambda: guarded.session.find("client", text),
        lambda: guarded.session.find("client", fields={"x": text}),
        lambda: guarded.session.find("client", order=[text]),
    ):
        with pytest.raises(RegularsError):
            ask()


@pytest.mark.parametrize(
    "name", ["../client", "..", "/etc/passwd", "client\x00", "CON", "client/../sale", "~"]
)
def test_a_name_is_no_path(guarded: Guarded, name: str) -> None:
    for ask in (
        lambda: guarded.session.find(name),
        lambda: guarded.session.get(name, 1),
        lambda: guarded.session.timeline(name, 1),
        lambda: guarded.session.add(name, {}),
    ):
        with pytest.raises(RegularsError):
            ask()


def test_roles_that_include_each_other_have_what_they_grant() -> None:
    """Apply refuses a circle; were there one all the same, it gives no more than its grants."""

    def role(name: str, domain: str, *includes: str) -> Role:
        grants = (Grant(domain=domain, actions=("read",)),)
        return Role(name=name, plugin="workspace", grants=grants, includes=includes)

    roles = {
        "a": role("a", "client", "b"), "b": role("b", "sale", "c"), "c": role("c", "item", "a"),
        "other": role("other", "shop"), "admin": Role(name="admin", plugin="workspace", grants=(
            Grant(domain="*", actions=("read", "admin")),)),
    }  # fmt: skip
    policy = Policy(Catalog(roles=roles), Actor("clerk", ("a",)))
    assert [policy.may(each, "read") for each in ("client", "sale", "item", "shop", "*")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_the_history_tells_nothing_that_is_not_shown(guarded: Guarded) -> None:
    """Before-values go by the rights as they are now: what is masked, hidden or sensitive is not among them."""
    store = guarded.workspace.store
    cells = {"name": "Ann", "phone": "+8613800130001", "points": 5}
    rights = {"phone": FieldRight(show="last4"), "points": FieldRight()}
    grants = (Grant(domain="client", actions=("read",), fields=rights), Grant(domain="*", actions=("admin",)))
    roles = {"role": Role(name="role", plugin="workspace", grants=grants)}
    policy = Policy(Catalog(domains=store.catalog.domains, roles=roles), Actor("clerk", ("role",)))
    assert shown(policy, store.domains["client"], cells) == {"name": "Ann"}
    sales = Grant(domain="sale", actions=("read",), fields={"net": FieldRight()})
    auditor = guarded.granted(sales, Grant(domain="*", actions=("admin",)))
    record = guarded.id("sale", "number = 'S5'")
    guarded.session.edit("sale", record, {"net": 33, "note": "other"})
    (change,) = auditor.history(domain="sale", record=record, what="write", limit=1)[0].changes
    assert change.before == {"note": "note 5"}
