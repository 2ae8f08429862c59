"""A connector's sample of a file as plain data and back, looked through on both sides of the pipe."""

from typing import Any

from regulars.messages import _
from regulars.sources import SourceSample
from regulars.workers.plaindata import (
    WrongItemError,
    check_columns,
    check_texts,
    columns_of,
    demand,
    demand_dict,
    demand_list,
    listed,
    mapped,
    unexpected,
)

#: A sample holds at most so many rows.
SAMPLED = 100_000
_SAMPLE = ("settings", "columns", "part", "whole", "doubts", "brings")


def plain_sample(sample: object) -> dict[str, Any]:
    """A sample as JSON can say it, checked; WrongItemError where it is none, or not as a sample must be."""
    if not isinstance(sample, SourceSample):
        raise unexpected("SourceSample", sample)
    plain = {
        "settings": mapped("settings", sample.settings),
        "columns": columns_of(sample.columns),
        "part": sample.part,
        "whole": sample.whole,
        "doubts": listed("doubts", sample.doubts),
        "brings": {
            setting: {item: listed("brings", names) for item, names in mapped("brings", items).items()}
            for setting, items in mapped("brings", sample.brings).items()
        },
    }
    _check_sample(plain)
    return plain


def sample_of(plain: Any) -> SourceSample:
    """The sample that `plain_sample` has made plain, checked again."""
    try:
        _check_sample(plain)
        return SourceSample(**{name: plain[name] for name in _SAMPLE})
    except (KeyError, TypeError, ValueError):
        raise unexpected("SourceSample", plain) from None


def _check_sample(plain: dict[str, Any]) -> None:
    columns, settings = demand_dict("columns", plain["columns"]), demand_dict("settings", plain["settings"])
    count = len(next(iter(columns.values()), ()))
    if count > SAMPLED:
        raise WrongItemError(
            _("a sample of {count} rows, at most {limit} are allowed", count=count, limit=SAMPLED)
        )
    check_columns(columns, count)
    check_texts("settings", settings)
    demand(plain["part"] is None or isinstance(plain["part"], str), "part", plain["part"])
    demand(type(plain["whole"]) is bool, "whole", plain["whole"])
    check_texts("doubts", demand_list("doubts", plain["doubts"]))
    for setting, items in demand_dict("brings", plain["brings"]).items():
        listed = settings.get(setting)
        if not isinstance(listed, list) or not all(item in demand_dict("brings", items) for item in listed):
            raise WrongItemError(
                _("`brings` of the setting {setting}, which does not list the same items", setting=setting)
            )
        for names in items.values():
            check_texts("brings", demand_list("brings", names))
