"""Customers: persons and companies, how to reach them, where they work, what they like."""

from regulars import Batch, Session, hookimpl


@hookimpl
def after_write(session: Session, batch: Batch) -> None:
    """Keep every phone, address and account that a source gives of a customer as a contact point."""
    from regulars_customers.contact_points import keep_contact_points

    if batch.domain == "customer":
        keep_contact_points(session, batch)
