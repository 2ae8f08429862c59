"""Countries, by code or by name."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale
from marshmallow import ValidationError

from regulars.messages import _
from regulars.storage.values.quoting import shown
from regulars.storage.values.texts import Text


class Country(Text):
    """A country or territory of ISO 3166-1, by its code or its name in English or Chinese. Gives the code."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data).strip()
        code = country_codes().get(text.casefold())
        if code is None:
            raise ValidationError(_("{value} is not a country.", value=shown(value)))
        return code


@cache
def country_codes() -> Mapping[str, str]:
    """Case-folded codes and names (CLDR, en and zh, and everyday short ones) -> ISO 3166-1 alpha-2."""
    found = {"uk": "GB", "usa": "US", "u.s.a.": "US", "中国大陆": "CN", "uae": "AE"}
    for language in ("en", "zh"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"ZZ", "XA", "XB", "EU", "EZ", "UN"}:
                found[code.casefold()] = code
                found.setdefault(name.casefold(), code)
    for word in ("香港", "澳门"):
        found[word] = {"香港": "HK", "澳门": "MO"}[word]
    return found
