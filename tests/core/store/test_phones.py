"""Telephone numbers as exports write them: extensions are other telephones, masked ones are none."""

import pytest
from marshmallow import ValidationError

from regulars.storage.values.contacts import Phone


def phone(text: str, region: str = "CN") -> str:
    return str(Phone(region).deserialize(text))


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("17002438805", "CN", "+8617002438805"),
        ("17002438805,8255", "CN", "+8617002438805;ext=8255"),
        ("17002438805_8255", "CN", "+8617002438805;ext=8255"),
        ("17002438805转8255", "CN", "+8617002438805;ext=8255"),
        ("021-12345678 分机 12", "CN", "+862112345678;ext=12"),
        ("020 7946 0018 ext 7", "GB", "+442079460018;ext=7"),
    ],
)
def test_an_extension_is_another_telephone(text: str, region: str, expected: str) -> None:
    assert phone(text, region) == expected
    # What the store gives it takes back.
    assert phone(expected, region) == expected


@pytest.mark.parametrize(
    ("text", "region"), [("138****8000", "CN"), ("0770****123", "GB"), ("028****1234", "CN")]
)
def test_a_masked_number_is_no_number(text: str, region: str) -> None:
    with pytest.raises(ValidationError, match="is not a telephone number"):
        phone(text, region)
