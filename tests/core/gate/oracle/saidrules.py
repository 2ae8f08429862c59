"""Row expressions for the oracle: made at random, written in the language, and reckoned of one record in Python."""

import operator
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

#: ("compare", path, sign, operand) | ("null", path, negated) | ("in", path, operands) | ("starts", path, text)
#: | ("instead", path, value, sign, operand) | ("among", path, set) | ("not", rule) | ("and" | "or", rule, rule).
#: An operand is ("value", v) or ("user", attribute); a set ("team" | "subtree", attribute).
Rule = tuple[Any, ...]
#: The value of a path in the record at hand; `rule` is the leaf that asks.
Values = Callable[[str, Rule], Any]

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def random_rule(
    chance: Random,
    paths: Mapping[str, Sequence[Any]],
    users: Mapping[str, Sequence[str]],
    depth: int = 3,
) -> Rule:
    """A rule over `paths` (path -> values to compare it with); `users`: path -> attributes of the user that fit."""
    if not depth or chance.random() < 0.4:
        return _leaf(chance, paths, users)
    if chance.random() < 0.3:
        return ("not", random_rule(chance, paths, users, depth - 1))
    both = (random_rule(chance, paths, users, depth - 1) for _ in range(2))
    return (chance.choice(["and", "or", "or"]), *both)


def _leaf(chance: Random, paths: Mapping[str, Sequence[Any]], users: Mapping[str, Sequence[str]]) -> Rule:
    path = chance.choice(sorted(paths))
    values = paths[path]
    if chance.random() < 0.2 or not values:
        return ("null", path, chance.random() < 0.5)
    if path in users and chance.random() < 0.4:
        attribute = chance.choice(users[path])
        if chance.random() < 0.3:
            return ("among", path, (chance.choice(["team", "subtree"]), attribute))
        return ("compare", path, _sign(chance, values), ("user", attribute))
    if chance.random() < 0.25:
        return ("in", path, tuple(chance.sample(values, chance.randint(1, len(values)))))
    text = values[0]
    if isinstance(text, str) and text[:1].isalpha() and chance.random() < 0.2 and path.endswith("name"):
        return ("starts", path, text[:1].lower())
    if isinstance(text, int) and not isinstance(text, bool) and chance.random() < 0.2:
        return ("instead", path, 0, _sign(chance, values), ("value", chance.choice(values)))
    return ("compare", path, _sign(chance, values), ("value", chance.choice(values)))


def _sign(chance: Random, values: Sequence[Any]) -> str:
    few = isinstance(values[0], bool) or values[0] in ("gold", "silver", "store", "online")
    return chance.choice(["=", "<>"] if few else list(SIGNS))


def written(rule: Rule) -> str:
    """A rule in the expression language."""
    match rule:
        case ("compare", path, sign, operand):
            return f"{path} {sign} {_operand(operand)}"
        case ("instead", path, value, sign, operand):
            return f"coalesce({path}, {_literal(value)}) {sign} {_operand(operand)}"
        case ("null", path, negated):
            return f"{path} is {'not ' if negated else ''}null"
        case ("in", path, values):
            return f"{path} in ({', '.join(map(_literal, values))})"
        case ("among", path, (whose, attribute)):
            return f"{path} in (:{whose}.{attribute})"
        case ("starts", path, text):
            return f"starts_with({path}, {_literal(text)})"
        case ("not", inner):
            return f"not ({written(inner)})"
        case (word, one, other):
            return f"({written(one)}) {word} ({written(other)})"
    raise AssertionError(rule)


def _operand(operand: Rule) -> str:
    return f":user.{operand[1]}" if operand[0] == "user" else _literal(operand[1])


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else str(value)


def surely(rule: Rule, values: Values, user: Mapping[str, Any], *, false: bool = False) -> bool:
    """Whether a rule is surely true (or surely false): a leaf with nothing in it is neither."""
    match rule:
        case ("not", inner):
            return surely(inner, values, user, false=not false)
        case ("and" | "or", one, other):
            parts = (surely(each, values, user, false=false) for each in (one, other))
            return all(parts) if (rule[0] == "and") != false else any(parts)
        case ("null", path, negated):
            return ((values(path, rule) is None) != negated) != false
    left = plain(values(rule[1], rule))
    match rule:
        case ("in", _path, found):
            return left is not None and (left in found) != false
        case ("among", _path, (whose, attribute)):
            held = [plain(each) for each in user.get(f"{whose}.{attribute}", ())]
            return left is not None and bool(held) and (left in held) != false
        case ("starts", _path, text):
            return left is not None and left.casefold().startswith(text) != false
        case ("instead", _path, value, sign, operand):
            left = value if left is None else left
        case ("compare", _path, sign, operand):
            pass
        case _:
            raise AssertionError(rule)
    right = plain(user.get(operand[1]) if operand[0] == "user" else operand[1])
    return left is not None and right is not None and SIGNS[sign](left, right) != false


def plain(value: Any) -> Any:
    """A day as its text, for that is how rules write it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def paths_of(rule: Rule) -> set[str]:
    """The paths that a rule looks at."""
    match rule:
        case ("not", inner):
            return paths_of(inner)
        case ("and" | "or", one, other):
            return paths_of(one) | paths_of(other)
    return {rule[1]}


def leaves_of(rule: Rule) -> list[Rule]:
    """The leaves of a rule."""
    match rule:
        case ("not", inner):
            return leaves_of(inner)
        case ("and" | "or", one, other):
            return leaves_of(one) + leaves_of(other)
    return [rule]
