"""Who may read a metric: whoever may read all that it is made of, or holds a role that it names in `readable_by`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from regulars.catalog import Catalog, Domain, Field, Metric
from regulars.errors import NotPermittedError
from regulars.expressions import Function
from regulars.expressions.domainscope import subject_field
from regulars.expressions.functions import AGGREGATES, SCALARS, SEARCHES
from regulars.expressions.parse import parse
from regulars.expressions.tree import Call
from regulars.expressions.tree import Field as Named
from regulars.messages import _
from regulars.permissions.policy import Policy

#: What a function reads that is not known.
UNKNOWN = Field(name="", type="", owner="")


@dataclass(frozen=True)
class Used:
    """What a metric is made of: a field of every record of `domain`; `own`: of the record alone that it is about."""

    domain: Domain
    field: Field | None
    own: bool


@dataclass(frozen=True)
class Lineages:
    """What the metrics of one catalog are made of."""

    catalog: Catalog
    #: Those of plugins; what a function reads that is not known here, nobody is said to read whole.
    functions: Mapping[str, Function] = field(default_factory=dict)

    def demand(self, policy: Policy, metric: Metric) -> None:
        """NotPermittedError unless the actor may read `metric`."""
        lacking = next(self.lacking(policy, metric), None)
        if lacking is None:
            return
        # Of what it may not read at all it is told so first.
        policy.demand(lacking.domain.name, "read")
        raise NotPermittedError(
            _(
                "{actor} may not read {metric}: it is made of {domain}, of which {actor} may not see everything. "
                "An admin can name a role of theirs in its `readable_by`.",
                actor=policy.actor.name,
                metric=metric.name,
                domain=lacking.domain.called,
            )
        )

    def lacking(self, policy: Policy, metric: Metric) -> Iterator[Used]:
        """What the metric is made of that the actor may not read whole."""
        if policy.actor.trusted or {*metric.readable_by} & {*policy.roles}:
            return
        for each in self._used(policy, metric):
            unseen = not each.own and not policy.rows(each.domain.name, "read").every
            if unseen or each.field is UNKNOWN:
                yield each
            elif each.field is not None:
                shown = policy.shown(each.domain.name, each.field.name)
                if shown.always != "whole" or each.field.quotes:
                    yield each

    def _used(self, policy: Policy, metric: Metric) -> Iterator[Used]:
        subject = self.catalog.domains[metric.for_domain]
        yield from self._by_functions(policy, metric)
        for path in _names(metric.value):
            child = self.catalog.domains.get(path[0]) if path[0] not in subject.fields else None
            if child is None or len(path) == 1:
                yield from self._along(policy, subject, path, own=True)
                continue
            yield Used(child, None, own=False)
            link = subject_field(self.catalog, child, subject.name)
            for inner in ((link,) if link else (), path[1:], *self._conditions(child, metric)):
                yield from self._along(policy, child, inner, own=False)

    def _by_functions(self, policy: Policy, metric: Metric) -> Iterator[Used]:
        """What the functions of plugins read that the metric calls."""
        for called in _called(metric.value, metric.where):
            function = self.functions.get(called)
            if function is None:
                yield Used(self.catalog.domains[metric.for_domain], UNKNOWN, own=True)
                continue
            domain = self.catalog.domains[function.domain]
            yield Used(domain, None, own=False)
            for name in (*domain.belongs_to, function.field, *function.further):
                yield from self._along(policy, domain, (name,), own=False)
            for path in _names(function.where) if function.where else ():
                yield from self._along(policy, domain, path, own=False)

    def _conditions(self, child: Domain, metric: Metric) -> Iterator[tuple[str, ...]]:
        """The paths that tell which records of `child` count."""
        if metric.where:
            yield from _names(metric.where)
        if metric.within_days is not None and child.time:
            yield (child.time,)

    def _along(self, policy: Policy, domain: Domain, path: tuple[str, ...], *, own: bool) -> Iterator[Used]:
        """What a path leads over; a metric at its end is read by its own rule."""
        for name in path:
            field = domain.fields.get(name)
            if field is None:
                metric = self.catalog.metrics.get(name)
                if metric is not None and metric.for_domain == domain.name:
                    yield from self.lacking(policy, metric)
                return
            yield Used(domain, field, own)
            if field.to is None:
                return
            domain, own = self.catalog.domains[field.to], False


def _called(*texts: str | None) -> Iterator[str]:
    """The functions of plugins that expressions call, each once."""
    nodes = (node for text in texts if text for node in parse(text).walk())
    called = dict.fromkeys(node.name for node in nodes if isinstance(node, Call))
    yield from (name for name in called if name not in {*SCALARS, *SEARCHES, *AGGREGATES})


def _names(text: str) -> Iterator[tuple[str, ...]]:
    """The paths of the names in an expression, each once."""
    yield from dict.fromkeys(each.path for each in parse(text).walk() if isinstance(each, Named))
