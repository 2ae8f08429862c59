"""What a mask leaves of a value."""

from datetime import date, datetime, timedelta
from typing import Any

#: The fields that some mask covers, and which: domain.field -> levels.
MASKS = {
    "client.name": ("initial", "last4", "hash"), "client.card": ("initial", "last4", "hash"),
    "client.mark": ("initial", "last4"), "client.phone": ("initial", "last4", "hash"), "client.born": ("year", "hash"),
    "client.joined": ("year", "hash"), "client.level": ("hash",), "client.points": ("hash",),
    "shop.name": ("initial", "last4"), "shop.opened": ("year", "hash"), "sale.note": ("initial", "last4", "hash"),
    "sale.code": ("initial", "hash"), "sale.sold_at": ("year",), "line.title": ("initial", "hash"),
    "gift.worth": ("hash",),
}  # fmt: skip


def text_of(value: Any) -> str:
    """A value as a text: what a field is that a mask covers in some records; times by the clock of the shops."""
    if isinstance(value, datetime):
        return (value + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else str(value)


def masked(level: str, value: Any, digest: Any) -> str | None:
    """A value as `level` shows it; `digest` gives what stands for a text."""
    if value is None or level == "hide":
        return None
    text = text_of(value)
    match level:
        case "hash":
            return str(digest(text))
        case "year":
            return text[:4]
        case "initial":
            return f"{text[0]}**" if len(text) > 1 else "**"
        case "last4":
            return f"****{text[-4:]}" if len(text) >= 8 else "****"
    return text
