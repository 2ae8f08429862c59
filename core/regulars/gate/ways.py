"""The ways to the rows that an actor may read: alternatives that indexes look up one by one, and where to start."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select, union_all
from sqlalchemy import and_ as every

from regulars.expressions import Expression, to_rule
from regulars.expressions.tree import And, Call, Field, IsNull, Node, Or
from regulars.gate.framed import Path
from regulars.gate.frames import Frame
from regulars.permissions.rowrules import RowRules
from regulars.storage.tables import merges

#: More alternatives than this are one condition.
MOST = 8
#: Of so few records it is quicker to look up what refers to them than to look through all that may.
FEW = 5_000


@dataclass(frozen=True)
class Start:
    """Where a rule asks for the record that a reference leads to: those records may be looked up first."""

    #: How many records there are to begin with, counted up to one more than FEW.
    count: Select[Any]
    #: That the reference leads to one of them.
    condition: ColumnElement[bool]
    #: Whether that is all that the rule says.
    whole_rule: bool


@dataclass(frozen=True)
class Way:
    """One alternative: its rows, and where to start."""

    condition: ColumnElement[bool]
    start: Start | None = None
    #: What is left to ask of the rows that the start leads to.
    then: ColumnElement[bool] | None = None


def ways(frame: Frame) -> list[Way]:
    """Alternatives that together are `frame.visible()`; a row may be on several."""
    rules = frame.policy.rows(frame.shape.domain.name, "read")
    if rules.every or rules.none:
        return [Way(frame.visible())]
    whole = frame.ruling("read")
    groups = [[part for rule in group for part in _alternatives(whole.ruled(rule))] for group in rules.groups]
    chosen = max(range(len(groups)), key=lambda n: len(groups[n]) if len(groups[n]) <= MOST else 0, default=0)
    if not groups or not 2 <= len(groups[chosen]) <= MOST:
        certain = [(number, group[0]) for number, group in enumerate(groups) if len(group) == 1]
        for number, part in certain:
            start = _start(whole, part)
            if start is not None:
                then = _without(frame, rules, number) if start.whole_rule else frame.visible()
                return [Way(frame.visible(), start, then)]
        return [Way(frame.visible())]
    rest = _without(frame, rules, chosen)
    found = []
    for part in groups[chosen]:
        start, condition = _start(whole, part), every(to_rule(part, whole).true, rest)
        found.append(Way(condition, start, rest if start is not None and start.whole_rule else condition))
    return found


def _without(frame: Frame, rules: RowRules, number: int) -> ColumnElement[bool]:
    """All that `rules` ask but one group of them."""
    groups = tuple(group for place, group in enumerate(rules.groups) if place != number)
    return frame.meeting(RowRules(groups, rules.denials, rules.with_subject), "read")


def _alternatives(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression.tree, Or):
        for each in expression.tree.children:
            yield from _alternatives(replace(expression, tree=each))
    else:
        yield expression


def _start(whole: Frame, part: Expression) -> Start | None:
    """The first condition of `part` that is about nothing but the record that one reference leads to."""
    conditions = part.tree.children if isinstance(part.tree, And) else (part.tree,)
    for each in conditions:
        name = _behind(whole, each)
        if name is not None:
            return _of_reference(whole, name, replace(part, tree=each), whole_rule=each is part.tree)
    return None


def _behind(whole: Frame, node: Node) -> str | None:
    """The reference that every name in a condition begins with, where it is true of no record that is not there."""
    nodes = list(node.walk())
    paths = {each.path for each in nodes if isinstance(each, Field)}
    firsts = {path[0] for path in paths}
    if (
        len(firsts) != 1
        or any(len(path) < 2 for path in paths)
        or any(isinstance(each, (Call, IsNull)) for each in nodes)
    ):
        return None
    (name,) = firsts
    field = whole.shape.domain.fields.get(name)
    own = field is not None and field.owner == whole.shape.domain.plugin
    return name if field is not None and own and field.type == "reference" else None


def _of_reference(whole: Frame, name: str, expression: Expression, *, whole_rule: bool) -> Start:
    domain = str(whole.shape.domain.fields[name].to)
    target = whole.over(domain)
    passing = to_rule(expression, _Behind(target)).true
    found = target.joins.with_ctes(select(target.main.c.id).select_from(target.joins.clause()).where(passing))
    some = found.limit(FEW + 1).subquery("starts")
    ids: Select[Any] | CompoundSelect[Any] = found
    if target.shape.domain.subject:
        # Records keep the id that they were written for: also one that has become part of another subject.
        joined = merges.join(target.joins.clause(), target.main.c.id == merges.c.root)
        ids = union_all(
            found, target.joins.with_ctes(select(merges.c.node).select_from(joined).where(passing))
        )
    return Start(
        count=select(func.count()).select_from(some),
        condition=whole.main.c[name].in_(ids),
        whole_rule=whole_rule,
    )


@dataclass(frozen=True)
class _Behind:
    """The frame that a reference leads to, under names that begin with the reference's."""

    frame: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.frame, name)

    def value(self, path: Path) -> ColumnElement[Any]:
        found: ColumnElement[Any] = self.frame.value(path[1:])
        return found

    def folded(self, path: Path) -> ColumnElement[Any]:
        found: ColumnElement[Any] = self.frame.folded(path[1:])
        return found

    def local(self, path: Path) -> ColumnElement[Any]:
        found: ColumnElement[Any] = self.frame.local(path[1:])
        return found
