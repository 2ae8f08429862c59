"""Contact points from what is written of customers: `phone:` in a mapping adds one."""

from typing import Any

from regulars import Batch, Part, Session

#: The fields of a customer that hold a contact point; each is a value of contact_point.kind.
KINDS = ("phone", "email", "wechat", "weibo", "social", "website")


def keep_contact_points(session: Session, batch: Batch) -> None:
    """Write one contact point for each of KINDS that each record of `batch` holds, in the batch's source."""
    part = contact_points(batch)
    if part is not None:
        session.write([part], source=batch.source)


def contact_points(batch: Batch) -> Part | None:
    """The contact points that a batch of customers holds; None where it holds none."""
    columns: dict[str, list[Any]] = {"customer": [], "kind": [], "value": []}
    seen: set[tuple[int, str, str]] = set()
    for kind in KINDS:
        for customer, value in zip(batch.ids, batch.columns.get(kind, ()), strict=False):
            if value is not None and (customer, kind, value) not in seen:
                seen.add((customer, kind, value))
                columns["customer"].append(customer)
                columns["kind"].append(kind)
                columns["value"].append(value)
    if not seen:
        return None
    return Part(domain="contact_point", columns=columns, rows=range(len(seen)))
