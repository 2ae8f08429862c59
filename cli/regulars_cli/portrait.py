"""The 360 view: a subject's fields, sources, figures and timeline, gathered through the session and drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from regulars import Contribution, Entry, Session
from regulars.catalog import Domain
from regulars.messages import _, in_language
from regulars_cli.context import LINE, CommandContext
from regulars_cli.plain import plain, says_something, shown
from regulars_cli.records import cell, names_of
from regulars_cli.terminal import fit, pad, safe, width, wrap


@dataclass(frozen=True)
class Portrait:
    """What is known of one subject."""

    domain: Domain
    record: Mapping[str, Any]
    metrics: Mapping[str, Any]
    #: Records of small domains that belong to the subject and have no time: tags, contact points.
    attached: Mapping[str, Sequence[Mapping[str, Any]]]
    contributions: Sequence[Contribution]
    timeline: Sequence[Entry]

    @classmethod
    def of(cls, session: Session, domain: Domain, record_id: int, limit: int) -> Self:
        """Gather it; NotFoundError where the actor sees no such subject."""
        record = session.get(domain.name, record_id)
        named = [each.name for each in session.catalog.metrics.values() if each.for_domain == domain.name]
        metrics: Mapping[str, Any] = {}
        if named:
            page = session.find(domain.name, f"id = {record_id}", fields=named, limit=1)
            metrics = {name: page.rows[0][name] for name in named} if page.rows else {}
        return cls(
            domain=domain,
            record=record,
            metrics=metrics,
            attached=_attached(session, domain, record_id),
            contributions=session.contributions(domain.name, record_id),
            timeline=session.timeline(domain.name, record_id, limit=limit),
        )

    def as_json(self) -> dict[str, Any]:
        """All of it for machines."""
        return {
            "domain": self.domain.name,
            "record": plain(self.record),
            "metrics": plain(self.metrics),
            "attached": plain(self.attached),
            "contributions": plain(self.contributions),
            "timeline": plain(self.timeline),
        }


def draw(context: CommandContext, portrait: Portrait) -> None:
    """Print it for people."""
    session, domain = context.session, portrait.domain
    name = portrait.record.get(domain.display or "") or _("(no name)")
    title = f"{name}  {in_language(domain.label, domain.name)} {portrait.record['id']}"
    context.echo(title)
    context.echo("═" * width(safe(title)))
    context.pairs(_filled(session, domain, portrait.record), indent="  ")
    figures = [
        (in_language(metric.label, metric_name), shown(portrait.metrics[metric_name], None, session.zone))
        for metric_name, metric in session.catalog.metrics.items()
        if portrait.metrics.get(metric_name) is not None
    ]
    _section(context, _("Figures"), figures)
    for other, rows in portrait.attached.items():
        declared = session.catalog.domains[other]
        _heading(context, in_language(declared.label, other))
        for row in rows:
            context.echo(f"  {summary(session, declared, row, portrait.domain.name)}")
    _draw_sources(context, portrait)
    if portrait.timeline:
        _heading(context, _("Timeline"))
        for entry in portrait.timeline:
            declared = session.catalog.domains[entry.domain]
            when = shown(entry.time, None, session.zone)
            what = pad(in_language(declared.label, entry.domain), 10)
            context.echo(
                f"  {pad(when, 16)}  {what}  {summary(session, declared, entry.record, domain.name)}"
            )


def summary(session: Session, domain: Domain, row: Mapping[str, Any], subject: str) -> str:
    """A record in one line: its display field, then what else is filled, each with its label; not whose it is."""
    parts = []
    for field_label, text in _filled(session, domain, row, without=subject):
        parts.append(f"{field_label} {text}")
    return fit(" · ".join(parts), 100)


def _filled(
    session: Session, domain: Domain, row: Mapping[str, Any], without: str | None = None
) -> list[tuple[str, str]]:
    """Label and text of each field that says something, the display field first."""
    order = sorted(domain.fields.values(), key=lambda each: each.name != domain.display)
    found = []
    for field in order:
        value = row.get(field.name)
        if not says_something(value) or (
            without is not None and (field.to == without or field.name == domain.time)
        ):
            continue
        names = names_of(session, field.to, [value]) if field.to else None
        found.append((in_language(field.label, field.name), cell(value, field, names, session.zone)))
    return found


def _draw_sources(context: CommandContext, portrait: Portrait) -> None:
    session, domain = context.session, portrait.domain
    if not portrait.contributions:
        return
    _heading(context, _("Where it came from"))
    for each in portrait.contributions:
        when = shown(each.at, None, session.zone)
        told = dict.fromkeys(
            name.partition(".")[0] for name, value in each.values.items() if says_something(value)
        )
        said = _(", ").join(
            in_language(domain.fields[name].label, name) if name in domain.fields else name for name in told
        )
        context.echo(f"  {each.source}  {each.key}  {when}")
        for line in wrap(said, LINE):
            context.echo(f"      {line}")


def _section(context: CommandContext, heading: str, pairs: Sequence[tuple[str, str]]) -> None:
    if pairs:
        _heading(context, heading)
        context.pairs(pairs, indent="  ")


def _heading(context: CommandContext, text: str) -> None:
    context.echo()
    context.echo(text)
    context.echo("─" * width(safe(text)))


def _attached(session: Session, subject: Domain, record_id: int) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The records without a time that belong to the subject: domain -> rows."""
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    for domain in session.catalog.domains.values():
        owners = [
            name
            for name in domain.belongs_to
            if name in domain.fields and domain.fields[name].to == subject.name
        ]
        if domain.time is None and owners:
            page = session.find(domain.name, f"{owners[0]} = {record_id}", limit=50)
            if page.rows:
                found[domain.name] = page.rows
    return found
