"""House rules that every source file keeps."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "cli", "plugins", "connectors", "schemas")
#: Each source file, by its path from the root -> its text, and what Python makes of it.
SOURCES = {
    each.relative_to(ROOT).as_posix(): each.read_text(encoding="utf-8")
    for room in ROOMS
    for each in sorted((ROOT / room).rglob("*.py"))
}
TREES = {file: ast.parse(text) for file, text in SOURCES.items()}
LONGEST = 500
#: Names that say nothing of what is inside.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "base", "manager", "common", "misc"}
#: The one place where the program may end the process, and the one that asks for the time.
PROGRAM = "cli/regulars_cli/program.py"
CLOCK = "core/regulars/clock.py"
#: Processes that end with the work that they were forked for, or with whoever asked for it.
WORKERS = {"core/regulars/workers/__main__.py", "core/regulars/workers/forkserver.py"}


def calls() -> Iterator[tuple[str, int, str]]:
    """Every call in the sources: file, line, and the name called as it is written."""
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield file, node.lineno, ast.unparse(node.func)


def test_every_room_has_sources() -> None:
    assert {file.partition("/")[0] for file in SOURCES} == set(ROOMS)


def test_a_file_says_in_one_line_what_it_is_for() -> None:
    first_lines = {file: (ast.get_docstring(tree) or "").partition("\n")[0] for file, tree in TREES.items()}
    assert not [file for file, line in first_lines.items() if not line.endswith((".", "!", "?"))]


def test_a_file_holds_one_idea() -> None:
    assert not [file for file, text in SOURCES.items() if len(text.splitlines()) > LONGEST]
    assert not [file for file in SOURCES if Path(file).stem in EMPTY_NAMES]


def test_most_files_are_small() -> None:
    assert statistics.median(len(text.splitlines()) for text in SOURCES.values()) < 120


def test_a_library_neither_prints_nor_exits() -> None:
    never = {"print", "exit", "quit"}
    ends = {"sys.exit": {PROGRAM}, "os._exit": WORKERS}
    assert not [
        (file, line, called)
        for file, line, called in calls()
        if called in never or file not in ends.get(called, {file})
    ]


def test_nothing_is_evaluated() -> None:
    assert not [each for each in calls() if each[2] in {"eval", "exec", "compile", "__import__"}]


def test_no_time_is_asked_but_of_the_clock() -> None:
    asking = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    assert {file for file, _, called in calls() if called in asking} <= {CLOCK}


def test_a_package_file_holds_only_its_face_or_hooks() -> None:
    """No class, no loop: imports, constants, and functions that are hooks or look up a public name."""
    allowed = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.If)
    assert not [
        (file, type(node).__name__)
        for file, tree in TREES.items()
        if file.endswith("__init__.py")
        for node in tree.body
        if not isinstance(node, allowed)
    ]
