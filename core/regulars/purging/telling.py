"""An export is a read of persons: the access log is told of it before anything is written out."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from regulars.access.log import Access, AccessLog
from regulars.catalog import Domain
from regulars.history.entries import Who
from regulars.purging.held import Held
from regulars.purging.naming import Naming
from regulars.storage.tables import chunks


def tell(connection: Connection, log: AccessLog, who: Who, of: Held, related: Sequence[Naming]) -> None:
    """An entry for each domain of which personal fields are written out, of all records or of those that go along."""
    last = int(connection.execute(select(func.max(chunks.c.id))).scalar() or 0)
    asked = {"purge": of.plugin}
    for domain in of.catalog.domains.values():
        fields = _personal(domain, None if domain.plugin == of.plugin else of.plugin)
        if fields:
            log.append(
                Access(
                    actor=who.actor,
                    behalf=who.on_behalf_of,
                    what=("export", domain.name, fields),
                    sequence=last,
                    asked=asked,
                )
            )
    for each in related:
        name, fields = each.shape.domain.name, _personal(each.shape.domain, None)
        if fields:
            log.append(
                Access(
                    actor=who.actor,
                    behalf=who.on_behalf_of,
                    what=("export", name, fields),
                    records={name: each.ids},
                    asked=asked,
                )
            )


def _personal(domain: Domain, owner: str | None) -> tuple[str, ...]:
    """The fields that say something of a person: all, or those of `owner`."""
    return tuple(
        sorted(
            f"{domain.name}.{each.name}"
            for each in domain.fields.values()
            if each.privacy != "none" and owner in (None, each.owner)
        )
    )
