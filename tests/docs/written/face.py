"""docs/reference/python.md: all that `from regulars import …` gives, with one line each."""

import dataclasses
import inspect
import re
from typing import Any

import regulars
from written.markdown import cell, first_paragraph, table

HEAD = """# The public face

Written from the code. This is all of Regulars that a plugin, a connector or a program may import: the names here by `from regulars import …`, and the modules `regulars.errors`, `regulars.messages`, `regulars.catalog`, `regulars.clock` and `regulars.testing`. Everything else may change in any version. What is promised of these: [What stays stable](../stability.md). The methods of a session, with an example each: [The session](../session.md); those of errors: [Errors](errors.md).
"""


def page() -> str:
    classes, functions, others = [], [], []
    for name in regulars.__all__:
        thing = getattr(regulars, name)
        told = cell(_told(name, thing))
        if inspect.isclass(thing):
            classes.append((f"`{name}`", f"`{cell(_fields(thing))}`" if _fields(thing) else "", told))
        elif callable(thing) and not _is_alias(thing):
            functions.append((f"`{name}{cell(_signature(thing))}`", told))
        else:
            others.append((f"`{name}`", told))
    return "".join(
        (
            HEAD,
            "\n## Functions\n\n",
            table(("function", ""), functions),
            "\n## Classes\n\n",
            table(("class", "made of", ""), classes),
            "\n## Other names\n\n" if others else "",
            table(("name", ""), others) if others else "",
        )
    )


def untold() -> list[str]:
    """Public names without a line that says what they are."""
    return [name for name in regulars.__all__ if not _told(name, getattr(regulars, name))]


#: What is no class or function of ours, and so has no docstring.
OTHERS = {
    "hookimpl": "Marks a function of a plugin's `__init__.py` as the implementation of a hook.",
    "hookspec": "Marks a function of a plugin's module `hookspecs` as a hook that other plugins may implement.",
}


def _told(name: str, thing: Any) -> str:
    if name in OTHERS:
        return OTHERS[name]
    if _is_alias(thing):
        return f"The type `{str(thing).replace('regulars.', '')}`."
    return first_paragraph(inspect.getdoc(thing))


def _is_alias(thing: Any) -> bool:
    return hasattr(thing, "__origin__") or (
        type(thing).__module__ in ("types", "typing") and not inspect.isfunction(thing)
    )


def _fields(thing: type) -> str:
    """What a value of the class is made of."""
    if dataclasses.is_dataclass(thing):
        return ", ".join(each.name for each in dataclasses.fields(thing) if not each.name.startswith("_"))
    if issubclass(thing, tuple) and hasattr(thing, "_fields"):
        return ", ".join(thing._fields)
    return ""


def _signature(thing: Any) -> str:
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return "(…)"
    shown = []
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and "*" not in shown and not any(s.startswith("*") for s in shown):
            shown.append("*")
        mark = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        default = "" if each.default is each.empty else f"={_default(each.default)}"
        shown.append(f"{mark}{each.name}{default}")
    return f"({', '.join(shown)})"


def _default(value: Any) -> str:
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value)) if not callable(value) else "…"
