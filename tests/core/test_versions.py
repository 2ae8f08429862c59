"""Ranges of versions."""

import pytest

from regulars.versions import in_range


@pytest.mark.parametrize(
    ("found", "wanted", "inside"),
    [
        ("0.1.0", ">=0.1,<1", True),
        ("0.1", ">=0.1.0", True),
        ("1.0.0", ">=0.1,<1", False),
        ("0.10.0", ">=0.9", True),
        ("0.9.9", ">0.9.9", False),
        ("1.2.3rc1", "==1.2.3", True),
        ("1.2.3", "!=1.2.3", False),
        ("2", "<=2", True),
    ],
)
def test_a_version_lies_in_a_range_or_not(found: str, wanted: str, inside: bool) -> None:
    assert in_range(found, wanted) is inside
