"""The 360 view: a subject's fields, sources, figures and timeline, gathered through the session and drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from regulars import Contribution, Entry, Session
from regulars.catalog import Domain
from regulars.messages import _, in_language
from regulars_cli.context import LINE, CommandContext
from regulars_cli.plain import plain, read_json, says_something, shown
from regulars_cli.records import filled
from regulars_cli.terminal import fit, pad, safe, width, wrap

#: How many fields of a record stand in its line: of what happened, and of what is.
_PARTS, _FEW = 6, 4
#: Columns of such a line.
_WIDEST = 110
_FIRST = ("reference", "money", "decimal")


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
        return cls(
            domain=domain,
            record=record,
            metrics=_metrics(session, domain, record["id"], named),
            attached=_attached(session, domain, record["id"]),
            contributions=session.contributions(domain.name, record_id),
            timeline=session.timeline(domain.name, record_id, limit=limit),
        )

    def as_json(self, domains: Mapping[str, Domain]) -> dict[str, Any]:
        """All of it for machines."""
        attached = {
            name: [read_json(domains, name, row) for row in rows] for name, rows in self.attached.items()
        }
        timeline = [
            replace(each, record=read_json(domains, each.domain, each.record)) for each in self.timeline
        ]
        return {
            "domain": self.domain.name,
            "record": plain(read_json(domains, self.domain.name, self.record)),
            "metrics": plain(self.metrics),
            "attached": plain(attached),
            "contributions": plain(self.contributions),
            "timeline": plain(timeline),
        }


def draw(context: CommandContext, portrait: Portrait) -> None:
    """Print it for people."""
    session, domain = context.session, portrait.domain
    name = portrait.record.get(domain.display or "") or _("(no name)")
    title = f"{name}  {in_language(domain.label, domain.name)} {portrait.record['id']}"
    context.echo(title)
    context.echo("=" * width(safe(title)))
    values = filled(session, domain, portrait.record)
    context.pairs([(in_language(field.label, field.name), text) for field, text in values], indent="  ")
    figures = [
        (in_language(metric.label, metric_name), shown(portrait.metrics[metric_name], None, session.zone))
        for metric_name, metric in session.catalog.metrics.items()
        if portrait.metrics.get(metric_name) is not None
    ]
    _section(context, _("Figures"), figures)
    for other, rows in portrait.attached.items():
        declared = session.catalog.domains[other]
        _heading(context, in_language(declared.label, other))
        for line in dict.fromkeys(summary(session, declared, row, domain.name) for row in rows):
            context.echo(f"  {line}")
    _draw_sources(context, portrait)
    _draw_timeline(context, portrait)


def summary(session: Session, domain: Domain, row: Mapping[str, Any], subject: str) -> str:
    """A record in one line: its first fields that say something, with labels; neither whose nor when it is.

    Of what happened (a domain with a time), where and what and how much go first.
    """
    most = _FEW
    told = [
        (field, text)
        for field, text in filled(session, domain, row)
        if field.to != subject and field.name != domain.time
    ]
    if domain.time is not None:
        most = _PARTS
        told.sort(key=lambda each: _FIRST.index(each[0].type) if each[0].type in _FIRST else len(_FIRST))
    parts = [f"{in_language(field.label, field.name)} {text}" for field, text in told]
    return fit(" | ".join(parts[:most]), _WIDEST)


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
        context.echo("  " + "  ".join(filter(None, (each.source, each.key, when))))
        for line in wrap(said, LINE):
            context.echo(f"      {line}")


def _draw_timeline(context: CommandContext, portrait: Portrait) -> None:
    session = context.session
    if not portrait.timeline:
        return
    _heading(context, _("Timeline"))
    lines = []
    for entry in portrait.timeline:
        declared = session.catalog.domains[entry.domain]
        told = summary(session, declared, entry.record, portrait.domain.name)
        # A day is no moment: it has no hour to show.
        day = entry.record.get(declared.time or "")
        moment = day if isinstance(day, date) and not isinstance(day, datetime) else entry.time
        lines.append((shown(moment, None, session.zone), in_language(declared.label, entry.domain), told))
    columns = max(width(what) for _when, what, _told in lines)
    for when, what, told in lines:
        context.echo(f"  {pad(when, 16)}  {pad(what, columns)}  {told}")


def _section(context: CommandContext, heading: str, pairs: Sequence[tuple[str, str]]) -> None:
    if pairs:
        _heading(context, heading)
        context.pairs(pairs, indent="  ")


def _heading(context: CommandContext, text: str) -> None:
    context.echo()
    context.echo(text)
    context.echo("-" * width(safe(text)))


def _metrics(session: Session, domain: Domain, record_id: int, names: Sequence[str]) -> dict[str, Any]:
    """The figures of a subject, as far as the actor may read what they are made of."""
    told = session.readable(domain.name, names)
    rows = session.find(domain.name, f"id = {record_id}", fields=told, limit=1).rows if told else []
    return {name: rows[0][name] for name in told} if rows else {}


def _attached(session: Session, subject: Domain, record_id: int) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The records without a time that belong to the subject and may be read: domain -> rows."""
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    for domain in session.catalog.domains.values():
        owners = [
            name
            for name in domain.belongs_to
            if name in domain.fields and domain.fields[name].to == subject.name
        ]
        if domain.time is not None or not owners or not session.may(domain.name, "read"):
            continue
        if session.readable(domain.name, owners[:1]):
            page = session.find(domain.name, f"{owners[0]} = {record_id}", limit=50)
            if page.rows:
                found[domain.name] = page.rows
    return found
