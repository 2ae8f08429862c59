"""JSON values, each as one canonical text."""

import json
from collections.abc import Mapping
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from math import isfinite
from typing import Any

from marshmallow import ValidationError, fields

from regulars.messages import _
from regulars.storage.values.quoting import shown
from regulars.storage.values.texts import storable

#: Bytes of the canonical text in UTF-8.
LARGEST = 64 * 1024
#: Lists and objects within each other.
DEEPEST = 32

#: Beyond these powers of ten a float of other programs holds nothing or infinity.
_FARTHEST = 308
_ALL_DIGITS = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)


class Json(fields.Field[str | None]):
    """A JSON text, or what it would mean in Python; a Python text is always read as JSON. Gives the canonical text.

    Keys are sorted by code point, numbers stand in their shortest form with all their digits. `null` is nothing.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:
        try:
            meant = _read(value) if isinstance(value, str) else value
            text = None if meant is None else _written(meant, 1)
        except _NotJsonError as error:
            raise ValidationError(str(error)) from None
        except (ValueError, TypeError, RecursionError):
            raise ValidationError(_("{value} is not JSON.", value=shown(value))) from None
        if text is not None and not storable(text):
            raise ValidationError(_("{value} holds a character that no text may hold.", value=shown(value)))
        if text is not None and len(text.encode()) > LARGEST:
            raise ValidationError(_too_large())
        return text


class _NotJsonError(ValueError):
    """What is wrong with a JSON value, in a sentence."""


def _read(text: str) -> Any:
    # Escapes may be six times as long as what they mean.
    if len(text) > 6 * LARGEST:
        raise _NotJsonError(_too_large())
    return json.loads(text, parse_float=Decimal, parse_constant=_refused, object_pairs_hook=_object)


def _refused(name: str) -> Any:
    raise _NotJsonError(_("JSON has no {value}.", value=name))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotJsonError(_("The key {value} stands twice in one object.", value=shown(twice)))
    return found


def _written(value: Any, level: int) -> str:
    """The canonical text; ValueError and TypeError for what JSON does not know."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if level > DEEPEST:
        raise _NotJsonError(_("This JSON is more than {limit} levels deep.", limit=DEEPEST))
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError
        members = (
            f"{json.dumps(name, ensure_ascii=False)}:{_written(value[name], level + 1)}"
            for name in sorted(value)
        )
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_written(each, level + 1) for each in value) + "]"
    raise TypeError


def _number(value: int | float | Decimal) -> str:
    if isinstance(value, float) and not isfinite(value):
        _refused(str(value))
    number = Decimal(repr(value) if isinstance(value, float) else value)
    if not number.is_finite():
        _refused(str(value))
    if not number:
        return "0"
    if abs(number.adjusted()) > _FARTHEST:
        raise _NotJsonError(_("{value} is too large.", value=shown(value)))
    short = number.normalize(_ALL_DIGITS)
    if -7 <= short.adjusted() < 21:
        return format(short, "f")
    sign, digits, _exponent = short.as_tuple()
    rest = "".join(map(str, digits[1:]))
    return f"{'-' * sign}{digits[0]}{'.' * bool(rest)}{rest}e{short.adjusted()}"


def _too_large() -> str:
    return _("This JSON is larger than {limit} KiB.", limit=LARGEST // 1024)
