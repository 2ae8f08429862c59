"""What one record makes of row rules: decided by the gate's own clauses, told as far as who asks may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from regulars.clock import today
from regulars.errors import NotPermittedError
from regulars.expressions import Expression, Told, to_rule
from regulars.expressions.printing import spelled
from regulars.expressions.tree import And, Call, Field, Node, Not, Or, Parameter
from regulars.gate.decoding import decoded
from regulars.gate.fieldrights import Use, rights
from regulars.gate.frames import Frame, statement
from regulars.gate.grouping import value
from regulars.gate.reading import Reader
from regulars.permissions.explaining import Weighed
from regulars.permissions.policy import Policy
from regulars.permissions.rowrules import RowRules

_SUBJECTS = RowRules(with_subject=True)


@dataclass(frozen=True)
class _Leaf:
    """A condition that holds no other, as it was decided."""

    verdict: bool | None
    values: Mapping[str, Any] | None


def weigh(
    reader: Reader, policy: Policy, domain: str, record: int, rules: Iterable[RowRules], texts: Iterable[str]
) -> Weighed:
    """What the record makes of `rules` and of each rule of `texts` under `policy`; told as far as `reader` may see it.

    The reader must be able to read the record.
    """
    frame = Frame(reader.domains, domain, policy, today(reader.domains.catalog.zone), reader.functions)
    whole = frame.ruling("weighed")
    ruled = {text: whole.ruled(text) for text in texts}
    asked = [*ruled.values(), *(each for made in ruled.values() for each in _leaves(made))]
    every = [each for each in rules if not each.none and not each.every]
    columns: list[ColumnElement[Any]] = []
    for made in asked:
        rule = to_rule(made, whole)
        columns += [rule.true, rule.false]
    columns += [frame.meeting(each, f"weighed{number}") for number, each in enumerate(every)]
    columns.append(frame.meeting(_SUBJECTS, "subjects"))
    row = _one(reader, frame, columns, record)
    decided = [_decided(row[2 * number], row[2 * number + 1]) for number in range(len(asked))]
    held = dict(zip(every, map(bool, row[2 * len(asked) :]), strict=False))
    leaves = dict(zip((each.tree for each in asked[len(ruled) :]), decided[len(ruled) :], strict=True))
    seen = _seen(reader, domain, record, leaves)
    return Weighed(
        verdicts=dict(zip(ruled, decided, strict=False)),
        told={text: _told(policy, made.tree, leaves, seen) for text, made in ruled.items()},
        subjects=bool(row[-1]),
        held=held,
    )


def _one(reader: Reader, frame: Frame, columns: list[ColumnElement[Any]], record: int) -> Any:
    labelled = [column.label(f"c{number}") for number, column in enumerate(columns)]
    made: Select[Any] = select(*labelled).select_from(frame.joins.clause()).where(frame.main.c.id == record)
    with reader.connect() as connection:
        return connection.execute(frame.joins.with_ctes(made)).one()


def _decided(true: Any, false: Any) -> bool | None:
    return True if true else False if false else None


def _leaves(expression: Expression) -> Iterable[Expression]:
    def below(node: Node) -> Iterable[Node]:
        if isinstance(node, (Not, And, Or)):
            for child in node.children:
                yield from below(child)
        else:
            yield node

    for leaf in below(expression.tree):
        yield replace(expression, tree=leaf)


def _told(policy: Policy, node: Node, leaves: Mapping[Node, bool | None], seen: "_Seen") -> Told:
    """How a condition was decided; what hangs on something unseen is hidden."""
    text = spelled(node)
    if not isinstance(node, (Not, And, Or)):
        given = {each.path for each in node.walk() if isinstance(each, Parameter)}
        parameters = {".".join(path): policy.actor.parameter(path) for path in sorted(given)}
        values = seen.values(node)
        if values is None:
            return Told(text, None, hidden=True)
        return Told(text, leaves[node], values=values, parameters=parameters)
    parts = tuple(_told(policy, each, leaves, seen) for each in node.children)
    joined = {Not: "not", And: "and", Or: "or"}[type(node)]
    verdicts = [None if each.hidden else each.verdict for each in parts]
    if joined == "not":
        found = None if verdicts[0] is None else not verdicts[0]
        return Told(text, found, joined, parts, hidden=parts[0].hidden)
    decisive = joined == "or"
    if decisive in verdicts:
        return Told(text, decisive, joined, parts)
    if any(each.hidden for each in parts):
        return Told(text, None, joined, parts, hidden=True)
    return Told(text, None if None in verdicts else not decisive, joined, parts)


@dataclass(frozen=True)
class _Seen:
    """What who asks sees of the record, by path: only what it sees as it is."""

    reader: Reader
    found: Mapping[tuple[str, ...], Any]

    def values(self, leaf: Node) -> Mapping[str, Any] | None:
        """The values of all that a condition names; None where one of them is not seen."""
        paths = {each.path for each in leaf.walk() if isinstance(each, Field)}
        if any(path not in self.found for path in paths) or not self._related(leaf):
            return None
        return {".".join(path): self.found[path] for path in sorted(paths)}

    def _related(self, leaf: Node) -> bool:
        called = [each.function for each in leaf.walk() if isinstance(each, Call) and each.function]
        return all(self.reader.policy.rows(each.domain, "read").every for each in called)


def _seen(reader: Reader, domain: str, record: int, leaves: Iterable[Node]) -> _Seen:
    frame = reader.frame(domain)
    whole = frame.whole("operands")
    paths = {each.path: each for leaf in leaves for each in leaf.walk() if isinstance(each, Field)}
    columns: list[ColumnElement[Any]] = []
    kept: dict[tuple[str, ...], Any] = {}
    for path, node in paths.items():
        try:
            column, type_ = value(frame, spelled(node))
        except NotPermittedError:
            continue
        columns += [column, whole.value(path)]
        kept[path] = type_
    if not kept:
        return _Seen(reader, {})
    labelled = [column.label(f"c{number}") for number, column in enumerate(columns)]
    with reader.connect() as connection:
        row = connection.execute(statement(frame, labelled, [and_(frame.main.c.id == record)])).one()
    reader.listed("explain", frame.asked, {domain: [record]})
    return _Seen(
        reader,
        {
            path: decoded(type_, row[2 * number])
            for number, (path, type_) in enumerate(kept.items())
            # Nothing may stand for what is not shown.
            if row[2 * number] == row[2 * number + 1]
            and (row[2 * number] is not None or _always(reader, domain, path))
        },
    )


def _always(reader: Reader, domain: str, path: tuple[str, ...]) -> bool:
    """Whether the reader is shown a path as it is, whatever the record."""
    fields = reader.domains.catalog.domains[domain].fields
    declared = fields.get(path[0])
    if declared is None:
        return path == ("id",)
    if rights(reader.policy, domain, declared, Use.SHOWN).always != "whole":
        return False
    if declared.type != "reference" or len(path) == 1:
        return True
    to = str(declared.to)
    return reader.policy.rows(to, "read").every and _always(reader, to, path[1:])
