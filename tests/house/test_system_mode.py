"""Nothing is done with every right but for one of the reasons that stand in one file."""

import ast
from collections.abc import Iterator
from pathlib import Path

from regulars.permissions.systemmode import SystemMode

ROOT = Path(__file__).parents[2]
LISTED = ROOT / "core/regulars/permissions/systemmode.py"

#: Who may name a reason: where an actor of the system is made, nowhere else.
USES = {
    "core/regulars/changing/making.py": {"APPLYING", "UPGRADING"},
    "core/regulars/conformance/access.py": {"TESTING"},
    "core/regulars/conformance/behaviour.py": {"TESTING"},
    "core/regulars/gate/transactions.py": {"DERIVING"},
    "core/regulars/permissions/policy.py": {"RULES"},
    "core/regulars/testing/sessions.py": {"TESTING"},
    "core/regulars/workspaces/whoread.py": {"WHO_READ"},
    "core/regulars/workspaces/workspace.py": {"PLANNING", "USERS"},
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ("core", "cli", "plugins", "connectors", "bench"):
        for file in sorted((ROOT / room).rglob("*.py")):
            if file != LISTED:
                yield str(file.relative_to(ROOT)), ast.parse(file.read_bytes())


def test_each_use_has_a_reason_of_the_list() -> None:
    found: dict[str, set[str]] = {}
    for name, tree in sources():
        for node in ast.walk(tree):
            named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if named and node.value.id == "SystemMode":
                found.setdefault(name, set()).add(node.attr)
    assert found == USES
    assert {each.name for each in SystemMode} == set().union(*USES.values())


def test_nobody_is_trusted_otherwise() -> None:
    """`trusted` is asked, never given; `system=` is given a reason, not a variable that might hold one."""
    for name, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("Actor", "replace"):
                continue
            given = {each.arg: each.value for each in node.keywords}
            place = f"{name}:{node.lineno}"
            assert "trusted" not in given, place
            if "system" in given and name != "core/regulars/gate/systemsession.py":
                told = ast.unparse(given["system"])
                assert told == "None" or told.startswith("SystemMode."), place


def test_the_reasons_are_few_and_in_words() -> None:
    assert len(SystemMode) <= 8
    assert (
        len({each.code for each in SystemMode}) == len({each.why for each in SystemMode}) == len(SystemMode)
    )
