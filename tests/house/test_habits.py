"""House rules that every source file keeps."""

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    each
    for room in ("core", "cli", "plugins", "connectors", "schemas")
    for each in (ROOT / room).rglob("*.py")
)
LONGEST = 500
#: Names that say nothing of what is inside.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "base", "manager", "common", "misc"}
#: The one place where the program may end the process.
PROGRAM = ROOT / "cli/regulars_cli/program.py"


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", SOURCES, ids=named)
def test_a_file_says_in_one_line_what_it_is_for(file: Path) -> None:
    text = ast.get_docstring(ast.parse(file.read_bytes()))
    assert text, "a module opens with a docstring"
    assert text.splitlines()[0].endswith((".", "!", "?")), "its first line is a sentence"


@pytest.mark.parametrize("file", SOURCES, ids=named)
def test_a_file_holds_one_idea(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert file.stem not in EMPTY_NAMES


def test_most_files_are_small() -> None:
    assert statistics.median(len(each.read_text(encoding="utf-8").splitlines()) for each in SOURCES) < 120


@pytest.mark.parametrize("file", SOURCES, ids=named)
def test_a_library_neither_prints_nor_exits(file: Path) -> None:
    wrong = []
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("print", "exit", "quit", "os._exit") or (called == "sys.exit" and file != PROGRAM):
                wrong.append((node.lineno, called))
    assert not wrong


@pytest.mark.parametrize("file", SOURCES, ids=named)
def test_nothing_is_evaluated_and_no_time_is_asked_but_of_the_clock(file: Path) -> None:
    wrong = []
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("eval", "exec", "compile", "__import__"):
                wrong.append((node.lineno, called))
            if called in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"):
                wrong.append((node.lineno, called))
    allowed = "core/regulars/clock.py"
    assert not wrong or named(file) == allowed


@pytest.mark.parametrize("file", [each for each in SOURCES if each.name == "__init__.py"], ids=named)
def test_a_package_file_holds_only_its_face_or_hooks(file: Path) -> None:
    """No class, no loop, no condition: imports, constants, and functions that are hooks or look up a public name."""
    allowed = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.If)
    assert not [
        type(node).__name__ for node in ast.parse(file.read_bytes()).body if not isinstance(node, allowed)
    ]
