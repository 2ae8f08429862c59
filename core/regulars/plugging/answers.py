"""What hooks answer, looked at before anybody uses it: things of the right kind, not too many, sound."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from regulars.errors import PluginError
from regulars.messages import _

#: So many things one plugin may provide by one hook.
MOST = 10_000


def things(of: type | None = None, *, named: bool = False) -> Callable[[Any], Sequence[Any]]:
    """What reads the answer to a `provide_` hook: the things in it; PluginError where it is nothing of that kind.

    `of`: what each must be; `named`: each must have a name.
    """

    def read(answer: Any) -> Sequence[Any]:
        if answer is None:
            return ()
        if not isinstance(answer, Sequence) or isinstance(answer, str | bytes):
            raise PluginError(_("it answered {found}, where a list was expected", found=_kind(answer)))
        if len(answer) > MOST:
            raise PluginError(
                _("it answered {count} things, and may provide {most}", count=len(answer), most=MOST)
            )
        found = [each for each, _number in zip(answer, range(MOST), strict=False)]
        for each in found:
            if of is not None and not isinstance(each, of):
                raise PluginError(
                    _(
                        "it answered {found}, where {wanted} was expected",
                        found=_kind(each),
                        wanted=of.__name__,
                    )
                )
            if named and not _is_name(getattr(each, "name", None)):
                raise PluginError(_("it answered {found} without a name", found=_kind(each)))
            _demand_sound(each)
        return found

    return read


def _kind(value: Any) -> str:
    return type(value).__name__


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and bool(name.strip())


def _demand_sound(value: Any, level: int = 0) -> None:
    """PluginError where a text or number in `value` is none that could be shown or kept."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            text = value.encode("utf-8", "backslashreplace").decode()
            raise PluginError(_("it answered a text that is none: {text}", text=text[:60])) from None
    elif isinstance(value, float) and not math.isfinite(value):
        raise PluginError(_("it answered {value}, where a number was expected", value=value))
    elif level < 4 and is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            _demand_sound(getattr(value, each.name), level + 1)
    elif level < 4 and isinstance(value, Mapping | tuple | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            _demand_sound(each, level + 1)
