"""What an upgrade does once with data that stand already; plugin.yaml numbers the steps."""

from regulars import Session

from regulars_passes.keeping import keep_passes


def count_what_is_left(session: Session) -> None:
    """1.1: passes tell how many visits are left on them."""
    keep_passes(session, every_customer(session))


def every_customer(session: Session) -> set[int]:
    """Everybody with a pass."""
    return {
        row["customer"] for row in session.rows("class_pass", "customer is not null", fields=["customer"])
    }
