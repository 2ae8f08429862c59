"""One domain in one statement, as one actor sees it: columns by path, with the joins that they need."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from regulars.catalog import Field
from regulars.clock import present_day
from regulars.errors import RegularsError
from regulars.expressions import Expression, Function, RelatedFunction, parse_and_check, to_rule
from regulars.expressions.domainscope import DomainScope, subject_field
from regulars.gate.fieldrights import Use, is_masked, refused, rights, wholly
from regulars.gate.framed import Joins, Path
from regulars.gate.metrics import Fusions
from regulars.gate.reads import Asked
from regulars.messages import _
from regulars.permissions.fieldrules import FieldRules
from regulars.permissions.policy import Policy
from regulars.permissions.rowrules import RowRules
from regulars.storage.columns import folded_name, local_name
from regulars.storage.domains import Domains, Shape
from regulars.storage.maskedtexts import masked, text_of
from regulars.storage.tables import merges


class Frame:
    """A domain in a statement. The root frame makes the statement; others hang on it by a reference."""

    def __init__(
        self,
        domains: Domains,
        domain: str,
        policy: Policy,
        today: date,
        functions: Mapping[str, Function],
        *,
        joins: Joins | None = None,
        main: Any = None,
        trail: Path = (),
        through: Sequence[ColumnElement[bool]] = (),
        asked: list[Asked] | None = None,
    ) -> None:
        self.domains, self.policy, self.functions = domains, policy, functions
        #: What the statement was asked for so far, in this domain and those that it leads to; not what rights need.
        self.asked: list[Asked] = [] if asked is None else asked
        self.shape: Shape = domains[domain]
        self._today = today
        self.main = self.shape.main.alias() if main is None else main
        self.joins = joins or Joins(self.main)
        self.trail = trail
        #: The references that lead here: what is joined by them is the same for whatever it is asked.
        self._road = tuple(step for step in trail if not step.startswith("#"))
        self.fusions: Fusions | None = None
        #: What must hold for the actor to see the records that lead here, where it may not see every one.
        self._through = tuple(through)
        self._hops: dict[tuple[str, FieldRules], Frame] = {}
        self._wholes: dict[str, Frame] = {}
        self._visible: ColumnElement[bool] | None = None

    # What an expression binds to.

    def value(self, path: Path, use: Use = Use.SHOWN) -> ColumnElement[Any]:
        """What the actor may use of a path; what it may not see is nothing, and never named where it never may."""
        if path == ("id",):
            return self._seen(self.main.c.id)
        if path in self.shape.places:
            place = self.shape.places[path]
            reference = place.field.type == "reference"
            column = self._reference(place.field.name) if reference else self._column(path)
            clock = None
            if place.field.type == "datetime":
                clock = self._table(place.owner).c[local_name(place.column)]
            return self._seen(self._told(place.field, use, column, clock))
        if len(path) > 1:
            return self._hop(path[0], use).value(path[1:], use)
        return self._seen(self._metric(path[0]))

    def folded(self, path: Path, use: Use = Use.SHOWN) -> ColumnElement[Any]:
        """The folded key of a text."""
        if path not in self.shape.places:
            return self._hop(path[0], use).folded(path[1:], use)
        place = self.shape.places[path]
        table = self._table(place.owner)
        folded = func.coalesce(table.c[folded_name(place.column)], table.c[place.column])
        return self._seen(self._told(place.field, use, folded))

    def local(self, path: Path, use: Use = Use.SHOWN) -> ColumnElement[Any]:
        """The local civil time of a datetime."""
        if path not in self.shape.places:
            if len(path) > 1:
                return self._hop(path[0], use).local(path[1:], use)
            return self._seen(self._metric(path[0], local=True))
        place = self.shape.places[path]
        clock = self._table(place.owner).c[local_name(place.column)]
        return self._seen(self._told(place.field, use, clock, clock))

    def parameter(self, path: Path) -> Any:
        """What the actor's rules call `:user.<name>`, `:team.<name>`, `:subtree.<name>`."""
        return self.policy.actor.parameter(path)

    def today(self) -> date:
        """The date that the statement is computed for."""
        return self._today

    def aggregate(self, node: Any, *, local: bool = False) -> ColumnElement[Any] | None:
        """An aggregate over what belongs to a subject: a column of the fused select. None: compile it in place."""
        return self.passes().column(node, None, local=local)

    def passes(self) -> Fusions:
        """The fused passes over what belongs to these records."""
        if self.fusions is None:
            self.fusions = Fusions(self)
        return self.fusions

    def related(self, function: RelatedFunction, arguments: Sequence[str]) -> ColumnElement[bool]:
        """Whether a record of the function's domain that belongs to this one holds `arguments`, and meets its rule."""
        child = self.domains[function.domain]
        link = subject_field(self.domains.catalog, child.domain, self.shape.domain.name)
        if link is None:
            raise RegularsError(
                _("{function}() is not for {domain}.", function=function.name, domain=self.shape.domain.name)
            )
        frame = Frame(self.domains, function.domain, self.policy, self._today, self.functions)
        conditions = [
            frame.value((link,)) == self.main.c.id,
            *(
                frame.value((name,)) == argument
                for name, argument in zip((function.field, *function.further), arguments, strict=False)
            ),
            frame.visible(),
        ]
        if function.where:
            conditions.append(to_rule(frame.checked(function.where), frame).true)
        found = exists(select(frame.main.c.id).select_from(frame.joins.clause()).where(*conditions))
        return and_(*self._reached(), found)

    # Its own parts.

    def led(self, path: str, use: Use) -> "Frame":
        """The records that the references of `path` lead to."""
        frame = self
        for name in path.split("."):
            field = frame.shape.domain.fields.get(name)
            if field is None or field.type != "reference":
                raise RegularsError(
                    _("{name} is no reference of {domain}.", name=name, domain=frame.shape.domain.name)
                )
            frame = frame._hop(name, use)
        return frame

    def there(self) -> ColumnElement[bool]:
        """Where the record that was led to is there for the actor to see."""
        return and_(self.main.c.id.is_not(None), *self._reached())

    def checked(self, text: str, use: Use = Use.SHOWN, **options: Any) -> Expression:
        """An expression over this domain that is asked for."""
        made = self._parsed(text, use, **options)
        self.asked.append(Asked(self.shape.domain.name, made.names, made.functions))
        return made

    def ruled(self, text: str) -> Expression:
        """A row rule over this domain, which nobody asks for."""
        return self._parsed(text)

    def _parsed(self, text: str, use: Use = Use.SHOWN, **options: Any) -> Expression:
        catalog = self.domains.catalog

        def masks(domain: str, field: str) -> bool:
            return is_masked(rights(self.policy, domain, catalog.domains[domain].fields[field], use))

        masking = None if self.policy.actor.trusted else masks
        scope = DomainScope(catalog, self.shape.domain.name, self.functions, masked=masking)
        return parse_and_check(text, scope, **options)

    def visible(self) -> ColumnElement[bool]:
        """The rows that the actor may read."""
        if self._visible is None:
            self._visible = self.meeting(self.policy.rows(self.shape.domain.name, "read"), "read")
        return self._visible

    def meeting(self, rules: RowRules, label: str) -> ColumnElement[bool]:
        """The rows that pass `rules`; `label` tells the joins of one such condition from those of another."""
        if rules.every:
            return true()
        if rules.none:
            return false()
        surely = [self._surely(group, label) for group in rules.groups]
        surely += self._denied(rules.denials, label)
        if rules.with_subject:
            surely += self._with_subjects(label)
        return and_(true(), *surely)

    def _surely(self, rules: Sequence[str], label: str) -> ColumnElement[bool]:
        """Where one of `rules` is surely true."""
        whole = self.ruling(label)
        return or_(*(to_rule(whole._parsed(rule), whole).true for rule in rules))

    def _denied(self, denials: Sequence[str], label: str) -> list[ColumnElement[bool]]:
        """Where each denial is surely false."""
        whole = self.ruling(label)
        return [to_rule(whole._parsed(rule), whole).false for rule in denials]

    def ruling(self, label: str) -> "Frame":
        """The same rows as rules ask them: with every right, and on the present day, whatever day is asked for."""
        return self.whole(label, present_day(self.domains.catalog.zone))

    def whole(self, label: str, day: date | None = None) -> "Frame":
        """The same rows with every right: what rules and facts are computed from is not asked of the actor."""
        if self.policy.actor.trusted:
            return self
        if label not in self._wholes:
            self._wholes[label] = Frame(
                self.domains, self.shape.domain.name, self.policy.trusted(), day or self._today, self.functions,
                joins=self.joins, main=self.main, trail=(*self.trail, f"#{label}"),
            )  # fmt: skip
        return self._wholes[label]

    # What the actor may use of a field.

    def _told(
        self, field: Field, use: Use, column: ColumnElement[Any], clock: ColumnElement[Any] | None = None
    ) -> ColumnElement[Any]:
        """`column` of `field` as far as the actor may use it; `clock` is the local civil time of a datetime."""
        rules = rights(self.policy, self.shape.domain.name, field, use)
        if rules.nothing:
            raise refused(self.policy, self.shape.domain, field, use)
        # What is compared whole has the type that conditions see.
        as_text = is_masked(rights(self.policy, self.shape.domain.name, field, _TYPED.get(use, use)))
        if not as_text and rules.always:
            return column
        text = text_of(field.type, column, clock) if as_text else column
        levels = [masked(level, text) if as_text else text for level, _rules in rules.cases]
        return self._graded(rules, levels)

    def level(self, name: str) -> ColumnElement[Any]:
        """How much of a field the actor is shown, a level of SHOWN; nothing where it is shown nothing."""
        rules = rights(self.policy, self.shape.domain.name, self.shape.domain.fields[name], Use.SHOWN)
        if rules.nothing:
            return null()
        return self._graded(rules, [literal(level, Text()) for level, _rules in rules.cases])

    def wholly(self, name: str, use: Use) -> ColumnElement[bool]:
        """Where the actor may use a field so with its own value."""
        rules = wholly(rights(self.policy, self.shape.domain.name, self.shape.domain.fields[name], use))
        if rules.nothing or rules.always:
            return true() if rules.always else false()
        return self._graded(rules, [true()] * len(rules.cases)).is_not(None)

    def _graded(self, rules: FieldRules, levels: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        """Of `levels`, one for each case of `rules`, the one that holds for the row."""
        if rules.always:
            return levels[0]
        denied = self._denied(rules.denials, "fields")
        whens = [
            (and_(true(), *denied, *([self._surely(each, "fields")] if each else ())), shown)
            for (_level, each), shown in zip(rules.cases, levels, strict=True)
        ]
        if denied or rules.cases[-1][1]:
            return case(*whens, else_=null())
        return case(*whens[:-1], else_=levels[-1])

    def _with_subjects(self, label: str) -> Iterator[ColumnElement[bool]]:
        """The records whose subjects, where they have some, may be read."""
        for name in self.shape.domain.belongs_to:
            seen = Frame(
                self.domains, str(self.shape.domain.fields[name].to), self.policy, self._today, self.functions,
                trail=(*self.trail, f"#{label}", f"#{name}"),
            )._subjects_seen(label)  # fmt: skip
            if seen is not None:
                reference = self._reference(name)
                yield or_(reference.is_(None), reference.in_(seen))

    def _subjects_seen(self, label: str) -> Select[Any] | None:
        """The ids of these records where they, or the subjects that they belong to, may be read; None: of every one.

        What stands between a record and its subject may itself be unseen: it is the subject that counts.
        """
        if self.shape.domain.subject:
            every = self.policy.rows(self.shape.domain.name, "read").every
            passing = [] if every else [self.visible()]
        else:
            passing = [*self._with_subjects(label)]
        if not passing:
            return None
        made = select(self.main.c.id).select_from(self.joins.clause()).where(*passing)
        return self.joins.with_ctes(made)

    def beside(self, domain: str) -> "Frame":
        """A frame of its own over the records of another domain, as the actor sees them."""
        return Frame(self.domains, domain, self.policy, self._today, self.functions)

    def over(self, domain: str) -> "Frame":
        """A frame of its own over every record of another domain: what facts derived for all are computed from."""
        return Frame(self.domains, domain, self.policy.trusted(), self._today, self.functions)

    def _seen(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """A value of a record that is referred to: nothing where the actor may not see it, or what leads to it."""
        conditions = self._reached()
        return case((and_(*conditions), column), else_=null()) if conditions else column

    def _reached(self) -> tuple[ColumnElement[bool], ...]:
        if not self.trail or self.policy.rows(self.shape.domain.name, "read").every:
            return self._through
        return (*self._through, self.visible())

    def _column(self, path: Path) -> ColumnElement[Any]:
        place = self.shape.places[path]
        return self._table(place.owner).c[place.column]  # type: ignore[no-any-return]

    def _table(self, owner: str) -> Any:
        if owner == self.shape.domain.plugin:
            return self.main
        side = self.shape.golden[owner].alias()
        return self.joins.outer((*self._road, "+", owner), side, lambda t: t.c.id == self.main.c.id)

    def _reference(self, name: str) -> ColumnElement[Any]:
        """A reference's id; of a subject: the subject that the contribution is part of now."""
        column = self._column((name,))
        field = self.shape.domain.fields[name]
        if not self.domains[str(field.to)].domain.subject:
            return column
        merged = self.joins.outer((*self._road, "~", name), merges.alias(), lambda t: t.c.node == column)
        return func.coalesce(merged.c.root, column)

    def _hop(self, name: str, use: Use = Use.SHOWN) -> "Frame":
        """The records that a reference leads to, as far as the actor may use the reference."""
        # A path is no value that is compared whole.
        field, use = self.shape.domain.fields[name], _TYPED.get(use, use)
        rules = rights(self.policy, self.shape.domain.name, field, use)
        if (name, rules) not in self._hops:
            if rules.nothing:
                raise refused(self.policy, self.shape.domain, field, use)
            self._hops[name, rules] = self._followed(name, None if rules.always else use)
        return self._hops[name, rules]

    def _followed(self, name: str, use: Use | None) -> "Frame":
        """`use`: for what the reference is followed, where the actor may not so in every row."""
        field = self.shape.domain.fields[name]
        target = self.domains[str(field.to)]
        reference = self._reference(name)
        main = self.joins.outer((*self._road, name), target.main.alias(), lambda t: t.c.id == reference)
        self.policy.demand(target.domain.name, "read")
        trail, through = (*self.trail, name), self._reached()
        if use is not None:
            trail = (*trail, f"#{use.value}")
            through = (*through, self._told(field, use, reference).is_not(None))
        return Frame(
            self.domains, target.domain.name, self.policy, self._today, self.functions,
            joins=self.joins, main=main, trail=trail, through=through, asked=self.asked,
        )  # fmt: skip

    def _metric(self, name: str, *, local: bool = False) -> ColumnElement[Any]:
        found = self.passes().metric(name, local=local)
        if all(step.startswith("#") for step in self.trail):
            return found
        # Where nobody is referred to, there is nobody who spent 0.
        return case((self.main.c.id.is_not(None), found), else_=null())


#: The use that tells a field's type, where it is another one.
_TYPED = {Use.EXACT: Use.FOUND}


def statement(
    frame: Frame, columns: Sequence[ColumnElement[Any]], where: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """SELECT `columns` of the rows that the actor may read and that pass `where`."""
    conditions = and_(frame.visible(), *where)
    return frame.joins.with_ctes(select(*columns).select_from(frame.joins.clause()).where(conditions))
