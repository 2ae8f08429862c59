"""Texts, and web addresses."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from regulars.messages import _
from regulars.storage.values.quoting import shown


class Text(fields.Field[str]):
    """A text as it stands; no NUL and no lone surrogate, for no database holds them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(_("{value} is not a text.", value=shown(value)))
        if not storable(value):
            raise ValidationError(_("{value} holds a character that no text may hold.", value=shown(value)))
        return value


class Web(Text):
    """A web address: http or https."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data).strip()
        try:
            validate.URL(schemes={"http", "https"}, require_tld=False)(text)
        except ValidationError:
            raise ValidationError(
                _("{value} is not a web address. Write https://….", value=shown(value))
            ) from None
        return text


def storable(value: str) -> bool:
    """Whether a database can hold the text: no NUL in it, and no lone surrogate."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value
