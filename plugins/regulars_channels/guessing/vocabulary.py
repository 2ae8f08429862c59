"""Words of any trade and tongue: what headings, totals and empty cells say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from regulars_channels.guessing.headings import Heading


@dataclass(frozen=True)
class Vocabulary:
    """What `words.yaml` holds, squashed as headings are."""

    key: Sequence[str]
    totals: Sequence[str]
    #: Folded, as they stand in cells.
    nothing: frozenset[str]
    sensitive: Sequence[str]
    money: Sequence[str]
    #: The part of an address -> its words.
    address: Mapping[str, Sequence[str]]
    house_number: Sequence[str]
    given_name: Sequence[str]
    family_name: Sequence[str]
    given_back: Sequence[str]
    surnames: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The words, read once."""
    text = files("regulars_channels").joinpath("guessing/words.yaml").read_text("utf-8")
    body: dict[str, Any] = yaml.safe_load(text)
    return Vocabulary(
        key=_squashed(body["key"]),
        totals=tuple(body["totals"]),
        nothing=frozenset(str(each).casefold() for each in body["nothing"]),
        sensitive=_squashed(body["sensitive"]),
        money=_squashed(body["money"]),
        address={part: _squashed(words) for part, words in body["address"].items()},
        house_number=_squashed(body["house_number"]),
        given_name=_squashed(body["given_name"]),
        family_name=_squashed(body["family_name"]),
        given_back=_squashed(body["given_back"]),
        surnames=frozenset(body["surnames"]),
    )


def _squashed(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(Heading.of(str(each)).text for each in words)
