"""True or false, and values of closed lists."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from regulars.catalog import Choice
from regulars.messages import _, in_language
from regulars.storage.values.quoting import shown


class Truth(fields.Field[bool]):
    """true or false, and what means them: 1, 0, yes, no, 是, 否."""

    words: Mapping[str, bool] = {
        "true": True, "1": True, "yes": True, "y": True, "是": True,
        "false": False, "0": False, "no": False, "n": False, "否": False,
    }  # fmt: skip

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        found = self.words.get(str(value).strip().lower())
        if found is None or isinstance(value, float):
            raise ValidationError(_("{value} is neither true nor false.", value=shown(value)))
        return found


class OneOf(fields.Field[str]):
    """A value of a closed list, by its code."""

    def __init__(self, choices: tuple[Choice, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices
        self.codes = tuple(each.value for each in choices)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if value not in self.codes:
            known = ", ".join(_told(each) for each in self.choices[:12])
            raise ValidationError(_("{value} is none of: {known}.", value=shown(value), known=known))
        return str(value)


def _told(choice: Choice) -> str:
    """The code that is written, and what people read for it where that is something else."""
    label = in_language(choice.label, choice.value)
    return choice.value if label == choice.value else f"{choice.value} ({label})"


class SomeOf(OneOf):
    """Several values of a closed list: a list, or a text with bars between them. Gives `|a|b|`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        parts: Any = value
        if isinstance(value, str):
            parts = value.strip("|").split("|") if value.strip("|") else ()
        if not isinstance(parts, (list, tuple, set, frozenset)):
            raise ValidationError(_("{value} is not a list.", value=shown(value)))
        chosen = {super(SomeOf, self)._deserialize(each, attr, data) for each in parts}
        return "|" + "|".join(code for code in self.codes if code in chosen) + "|"
