"""What a plugin holds in the store, as a table."""

from collections.abc import Sequence

from regulars import HeldCount
from regulars.messages import _
from regulars_cli.context import CommandContext


def tell_holdings(context: CommandContext, holds: Sequence[HeldCount]) -> None:
    """Print a line for each domain and each field that extends another's, with how many records hold something."""
    words = {
        "domain": _("all records"),
        "field": _("a field"),
        "naming": _("records that name it"),
        "users": _("users who have it"),
    }
    context.table(
        [_("What"), "", _("Records")],
        [(each.name, words.get(each.kind, each.kind), each.records) for each in holds],
        numbers=(2,),
    )
