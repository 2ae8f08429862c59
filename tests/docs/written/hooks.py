"""docs/reference/hooks.md: each hook under its signature, in the words of its specification, and who implements it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from pageblocks import ROOT

from written.markdown import paragraphs

CORE = ROOT / "core/regulars/plugging/hookspecs.py"
HEAD = """# Hooks, one by one

Written from the code. How a plugin takes part, what it is given and what it may do: [Hooks](../hooks.md). What becomes of a write when a hook fails: [What a plugin may do](../plugin-safety.md).
"""


#: Hook -> how it is implemented; the reader of pages runs it.
EXAMPLES = {
    "provide_functions": """
from collections.abc import Sequence

from regulars import Function, RelatedFunction, hookimpl


@hookimpl
def provide_functions() -> Sequence[Function]:
    \"\"\"has_repair('brakes'): whether the workshop has mended them for a customer.\"\"\"
    return [RelatedFunction(name="has_repair", domain="repair", field="what")]


provide_functions()[0].usage  # -> "has_repair('what')"
""",
    "provide_analyzers": """
from collections.abc import Sequence

from regulars import Analyzer, fold, hookimpl


@hookimpl
def provide_analyzers() -> Sequence[Analyzer]:
    \"\"\"Names without their vowels, so that Jörgen is found as Jorgen.\"\"\"

    def bones(text: str) -> str:
        return "".join(letter for letter in fold(text) if letter not in "aeiouäöü ")

    return [Analyzer("bones", "name", lambda value: [bones(value)], lambda word: [bones(word)])]


provide_analyzers()[0].query("Jörgen")  # -> ['jrgn']
""",
    "provide_problems": """
from collections.abc import Sequence

from regulars import Catalog, Problem, hookimpl


@hookimpl
def provide_problems(catalog: Catalog) -> Sequence[Problem]:
    \"\"\"A reward, a kind that this plugin brings, costs at least a point.\"\"\"
    return [
        Problem("reward", each.name, "A reward costs a point at least.", ("points",))
        for each in catalog.of_kind("reward").values()
        if each.body["points"] < 1
    ]


provide_problems(session.catalog)  # -> []
""",
    "provide_plan_notes": """
from collections.abc import Sequence

from regulars import Catalog, PlanNote, Session, hookimpl


@hookimpl
def provide_plan_notes(session: Session, catalog: Catalog) -> Sequence[PlanNote]:
    \"\"\"How many customers the shop has, beside what would change.\"\"\"
    number = session.count("customer")
    return [PlanNote(kind="domain", name="customer", text=f"{number} customers are counted.", figures={"count": number})]


provide_plan_notes(session, session.catalog)[0].text  # -> '0 customers are counted.'
""",
    "before_write": """
from collections.abc import Mapping, Sequence
from typing import Any

from regulars import Batch, hookimpl
from regulars.errors import RecordError


@hookimpl
def before_write(batch: Batch) -> Mapping[str, Sequence[Any]] | None:
    \"\"\"Notes are kept without blanks around them; of repairs a price is never above 10,000.\"\"\"
    if batch.domain != "repair":
        return None
    if any(price is not None and price > 10_000 for price in batch.columns.get("price", ())):
        raise RecordError({"price": ["Above 10,000: ask the head of the workshop."]})
    return {"note": [note and note.strip() for note in batch.columns["note"]]} if "note" in batch.columns else None


before_write(Batch(domain="repair", columns={"note": [" squeaks "]}, source="hand"))  # -> {'note': ['squeaks']}
""",
    "after_write": """
from regulars import Batch, Session, hookimpl


@hookimpl
def after_write(session: Session, batch: Batch) -> None:
    \"\"\"Whose first repair it is, is noted at the customer.\"\"\"
    if batch.domain != "repair":
        return
    for row in session.rows("repair", "customer.frame_number is null", fields=["customer"]):
        session.edit("customer", row["customer"], {"frame_number": "unknown"})
""",
}


@dataclass(frozen=True)
class Hook:
    """A hook as it is specified, by the core (`owner` empty) or a plugin."""

    owner: str
    name: str
    signature: str
    told: str


def hooks() -> Iterator[Hook]:
    """Every hook of the core and of the built-in plugins, in the order of their files."""
    yield from _specified("", CORE)
    for folder in _plugins():
        module = _manifest(folder).get("hookspecs")
        if module:
            name = folder.name.removeprefix("regulars_")
            yield from _specified(name, folder / f"{module.partition('.')[2]}.py")


def page() -> str:
    parts = [HEAD]
    owner = None
    for hook in hooks():
        if hook.owner != owner:
            owner = hook.owner
            parts.append(f"\n## Of the plugin {owner}\n" if owner else "\n## Of the core\n")
        used = ", ".join(f"`{each}`" for each in users(hook.name))
        parts.append(f"\n### `{hook.signature}`\n\n{paragraphs(hook.told)}\n\nImplemented by: {used}.\n")
        if hook.name in EXAMPLES:
            parts.append(f"\n```python\n{EXAMPLES[hook.name].strip()}\n```\n")
    return "".join(parts)


def users(hook: str) -> list[str]:
    """The built-in plugins that state the hook."""
    return [
        folder.name.removeprefix("regulars_")
        for folder in _plugins()
        if hook in _manifest(folder).get("hooks", ())
    ]


def _specified(owner: str, file) -> Iterator[Hook]:  # type: ignore[no-untyped-def]
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and any(
            "hookspec" in ast.unparse(each) for each in node.decorator_list
        ):
            returns = ast.unparse(node.returns) if node.returns else "None"
            signature = f"{node.name}({ast.unparse(node.args)}) -> {returns}".replace("'", "")
            yield Hook(owner, node.name, signature, ast.get_docstring(node) or "")


def _plugins():  # type: ignore[no-untyped-def]
    return sorted(
        each.parent for room in ("plugins", "connectors") for each in ROOT.glob(f"{room}/*/plugin.yaml")
    )


def _manifest(folder):  # type: ignore[no-untyped-def]
    return yaml.safe_load((folder / "plugin.yaml").read_text("utf-8"))
