"""The country whose telephone numbers a file writes without a code, where its addresses say another than ours."""

from collections import Counter
from collections.abc import Sequence

import phonenumbers

from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.vocabulary import vocabulary
from regulars_channels.mapping.phones import unknown_country

#: So large a share of the addresses makes a file one country's.
MOST = 0.8
#: Rows that tell: fewer are chance.
ENOUGH = 3


def country_of_phones(columns: Sequence[Column], region: str) -> str | None:
    """The country that most rows name, if numbers without a code are numbers there, and more often than in `region`."""
    told: Counter[str] = Counter()
    for column in columns:
        if column.heading.text in vocabulary().address["country"]:
            told.update({text.upper(): count for text, count in column.counted.items() if len(text) == 2})
    country, count = next(iter(told.most_common(1)), ("", 0))
    if country in ("", region) or unknown_country(country) or count < MOST * told.total():
        return None
    bare = [text for column in columns for text in column.values if _without_code(text)]
    there = sum(_is_number(text, country) for text in bare)
    here = sum(_is_number(text, region) for text in bare)
    return country if there >= ENOUGH and there > here else None


def _without_code(text: str) -> bool:
    """Whether a text may be a number that is dialled at home: it begins with a 0, and not with two."""
    bare = text.strip().lstrip("(")
    return len(text) < 32 and bare[:1] == "0" and bare[:2] != "00" and sum(map(str.isdigit, text)) >= 7


def _is_number(text: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, country))
    except phonenumbers.NumberParseException:
        return False
