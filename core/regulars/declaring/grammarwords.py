"""What a grammar refused, in one sentence of ours: no word of Cerberus reaches a reader."""

from typing import Any

from regulars.messages import N_, _
from regulars.nearest import nearest

_TYPES = {
    "string": N_("a text"),
    "integer": N_("a whole number"),
    "number": N_("a number"),
    "float": N_("a number"),
    "boolean": N_("true or false"),
    "list": N_("a list: [a, b]"),
    "dict": N_("a mapping: {key: value}"),
    "name": N_("a name of a-z, 0-9 and single _ that begins with a letter, at most 40 long"),
    "reference": N_("a name, or plugin.name"),
    "expression": N_("an expression, written as a text"),
    "labels": N_("texts by language: {en: …, zh: …}"),
}


def words_of_type(kind: str) -> str:
    """What a value of the type `kind` is, as sentences call it."""
    return _(_TYPES.get(kind, kind))


def sentence(error: Any, what: str) -> str:
    """The sentence for a Cerberus error in the declaration `what` ("domain `customer`")."""
    path = [str(part) for part in error.document_path]
    key = path[-1] if path else ""
    where = _("`{path}` of {what}", path=_dotted(path[:-1]), what=what) if path[:-1] else what
    if "keysrules" in error.schema_path:
        return _("`{key}` cannot be a key in {where}: {wanted}.", key=key, where=where, wanted=_wanted(error))
    if error.code == 0x100:
        return _("`{key}` in {where} is not supported in this version yet: remove it.", key=key, where=where)
    if error.code == 0x03:
        return _unknown(key, where, error.info[0] if error.info else ())
    if error.code == 0x02:
        return _("The key `{key}` is missing in {where}.", key=key, where=where)
    here = _("`{path}` of {what}", path=_dotted(path), what=what)
    # What YAML makes of a text that a comma has cut in two: {at: concat(Day, ' ', Time)}.
    if error.code == 0x23 and not key.replace("_", "a").replace(".", "a").isalnum():
        return _(
            "{here} is a part of a text: inside {{…}}, put a text that contains a ',' in quotes.", here=here
        )
    if error.code in (0x23, 0x22):
        return _("{here} has no value.", here=here)
    return _(
        "{here} must be {wanted}, not {value}.", here=here, wanted=_wanted(error), value=_shown(error.value)
    )


def _unknown(key: str, where: str, known: tuple[str, ...]) -> str:
    near = nearest(key, known)
    if near is not None:
        return _("Unknown key `{key}` in {where}. Did you mean `{near}`?", key=key, where=where, near=near)
    return _(
        "Unknown key `{key}` in {where}. Known keys: {known}.", key=key, where=where, known=", ".join(known)
    )


def _wanted(error: Any) -> str:
    rule, constraint = error.rule, error.constraint
    if rule == "type":
        names = [constraint] if isinstance(constraint, str) else list(constraint)
        return _(" or ").join(dict.fromkeys(map(words_of_type, names)))
    if rule == "allowed":
        wanted = _("one of {values}", values=", ".join(str(each) for each in constraint))
        near = nearest(str(error.value), [str(each) for each in constraint])
        return _("{wanted} (did you mean {near}?)", wanted=wanted, near=near) if near else wanted
    if rule == "min":
        return _("{limit} or more", limit=constraint)
    if rule == "max":
        return _("{limit} or less", limit=constraint)
    if rule == "maxlength":
        return _("at most {limit} long", limit=constraint)
    if rule == "minlength":
        return _("at least {limit} long", limit=constraint)
    if rule == "regex":
        return _("of the form {form}", form=_FORMS.get(constraint, constraint))
    if rule == "dependencies":
        needed = [constraint] if isinstance(constraint, str) else list(constraint)
        return _("given together with {keys}", keys=", ".join(needed))
    if rule == "excludes":
        others = [constraint] if isinstance(constraint, str) else list(constraint)
        return _("given without {keys}", keys=", ".join(others))
    return _("as its kind's grammar says")


#: Patterns of the core's grammars, as a reader would write them.
_FORMS = {
    "[1-9][0-9]{0,4} days?": "90 days",
    "[A-Z]{3}": "CNY",
    "[A-Z]{2}": "CN",
    "[a-z][a-z0-9-]*": "my-name",
    "[a-z_][a-z0-9_.]*:[a-z_][a-z0-9_]*": "package.module:name",
    r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*": "vip.points",
    r"[0-9]+(\.[0-9]+)*([a-z0-9.+-]*)": "1.0.2",
    r"[a-z][a-z0-9_]*": "my_name",
    r"[A-Z_][A-Z0-9_]*": "MY_TOKEN",
    r"(\*(\.[^\s.*:/@\[\]]+){2,}|[^\s*:/@\[\]]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*|:settings\.[a-z][a-z0-9_]*)": (
        'api.example.com, "*.example.com" or ":settings.server"'
    ),
    r"\s*(>=|<=|==|!=|>|<)\s*[0-9.]+(\s*,\s*(>=|<=|==|!=|>|<)\s*[0-9.]+)*\s*": ">=0.1,<1",
}


def _dotted(path: list[str]) -> str:
    return ".".join(path)


def _shown(value: Any) -> str:
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return _("a mapping")
    if isinstance(value, list):
        return _("a list")
    text = str(value)
    return _("'{text}'", text=text if len(text) <= 60 else f"{text[:57]}…")
