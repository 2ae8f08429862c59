"""What is found where a plugin's code runs: at its import, in its hooks; code that hangs or ends its process."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from regulars import check_plugin
from regulars.conformance import apart, importing
from regulars.conformance.finding import Finding

sys.path.insert(0, str(Path(__file__).with_name("bad")))

from good import CODE, GOOD, MANIFEST, PACKAGE, Files, write

Check = Callable[[Files], list[Finding]]


def code(text: str, hooks: str = "[before_write]") -> Files:
    return {
        **GOOD,
        f"{PACKAGE}/__init__.py": f"{CODE}\n{text}",
        f"{PACKAGE}/plugin.yaml": MANIFEST.replace("[before_write]", hooks),
    }


@pytest.fixture
def importing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """What the check of the import finds."""
    from regulars.conformance.places import candidate_at

    def look(files: Files) -> list[Finding]:
        room = tmp_path / "room"
        room.mkdir()
        candidate = candidate_at(write(files, tmp_path / "project"), room)
        monkeypatch.setenv("PYTHONPATH", str(room))
        return list(importing.imports_quickly(candidate))

    return look


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)", "uses the network"),
        (
            "import socket\ntry:\n    socket.getaddrinfo('example.com', 80)\nexcept OSError:\n    pass",
            "example.com",
        ),
        ("open('left.txt', 'w').close()", "writes a file while it is imported: left.txt"),
        ("import os\nos.mkdir('left')", "writes a file"),
        ("import subprocess\nsubprocess.run(['true'])", "starts a process"),
        (
            "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()",
            "starts a thread",
        ),
        ("print('hello')", "prints while it is imported: 'hello'"),
        ("import sys\nsys.path.append('x')", "all of the process shares while it is imported: sys.path"),
        ("import os\nos.environ['TZ'] = 'UTC'", "TZ"),
        ("import no_such_library", "No module named 'no_such_library'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import os\nos._exit(3)", "cannot be imported: 3"),
        ("1 +", "SyntaxError"),
    ],
)
def test_an_import_that_does_more(importing_it: Check, text: str, says: str) -> None:
    (found,) = importing_it(code(text))
    assert found.state == "wrong"
    assert says in found.message
    assert found.place and found.place.file == "regulars_stamps/__init__.py"


def test_the_line_is_told(importing_it: Check) -> None:
    (found,) = importing_it(
        {**code("import regulars_stamps.more"), f"{PACKAGE}/more.py": "\n\nopen('x', 'w')\n"}
    )
    assert str(found.place) == "regulars_stamps/more.py:3"


def test_an_import_without_an_end(importing_it: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LIMIT", 3)
    (found,) = importing_it(code("while True:\n    pass"))
    assert "did not come to an end within 3 s" in found.message


def wrong(files: Files, folder: Path) -> dict[str, list[str]]:
    report = check_plugin(str(write(files, folder)))
    return {each.check: [one.message for one in each.findings] for each in report.checks if each.findings}


def test_hooks_of_all_sorts(tmp_path: Path) -> None:
    """All of them are told at once."""
    text = """
@hookimpl
def provide_connectors():
    return []


@hookimpl
def after_write(batch: Batch, **more: Any) -> None:
    pass


@hookimpl
def provide_analyzers() -> Sequence[Any]:
    return []


def provide_functions() -> Sequence[Any]:
    return []
"""
    files = code(text, "[before_write, after_write, provide_problems, provide_connectors]")
    more = "from regulars import hookimpl\n\n\n@hookimpl\ndef provide_plan_notes() -> None:\n    pass\n"
    told = wrong({**files, f"{PACKAGE}/more.py": more}, tmp_path)
    assert sorted(told) == ["hooks"]
    assert sorted(told["hooks"]) == [
        "It implements provide_connectors, a hook of the plugin channels, which it does not need.",
        "It implements the hook provide_analyzers, and plugin.yaml does not state it.",
        "The hook after_write is not called with an argument more.",
        "plugin.yaml states the hook provide_problems, and __init__.py has no function of this name under @hookimpl.",
        "provide_functions is called like a hook and not marked as one.",
        "provide_plan_notes is marked as a hook where it is never looked for.",
    ]


def test_a_name_that_another_provides(tmp_path: Path) -> None:
    text = """
@hookimpl
def provide_functions() -> Sequence[Any]:
    from types import SimpleNamespace

    return [SimpleNamespace(name="has_tag"), object()]
"""
    told = wrong(code(text, "[before_write, provide_functions]"), tmp_path)
    assert told == {
        "provided": ["provide_functions gives has_tag, and tags does already.",
                     "provide_functions gives object, which has no name."]
    }  # fmt: skip


def test_code_that_ends_the_process_ends_its_check_only(tmp_path: Path) -> None:
    text = """
@hookimpl
def provide_functions() -> Sequence[Any]:
    import os

    os.abort()
"""
    report = check_plugin(str(write(code(text, "[before_write, provide_functions]"), tmp_path)))
    states = {each.check: each.state for each in report.checks}
    assert (
        states["hooks"] == "well" and states["provided"] == "wrong" and states["declarations"] == "left_out"
    )
    (found,) = [one for each in report.checks for one in each.findings]
    assert "ended in its middle (-6)" in found.message
    assert len(states) == len(report.checks)


def test_code_that_hangs_ends_its_check_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
@hookimpl
def provide_functions() -> Sequence[Any]:
    while True:
        pass
"""
    monkeypatch.setattr(
        apart,
        "CHECKS",
        [replace(each, limit=2 if each.name == "provided" else each.limit) for each in apart.CHECKS],
    )
    report = check_plugin(str(write(code(text, "[before_write, provide_functions]"), tmp_path)))
    (found,) = [one for each in report.checks for one in each.findings]
    assert found.check == "provided" and "did not come to its end within 2 s" in found.message
    assert found.place and found.place.file == "regulars_stamps/__init__.py" and found.place.line in (21, 22)
