"""The colours of charts are told apart by everybody, by day and by night."""

from itertools import combinations

import pytest

from regulars_reports.charts import theme

#: Machado, Oliveira, Fernandes 2009: what is seen with each colour blindness in full, in linear RGB.
SEEN = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(color: str) -> tuple[float, ...]:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of linear sRGB."""
    r, g, b = (min(1.0, max(0.0, c)) for c in rgb)
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: str, other: str, seen: tuple[tuple[float, ...], ...]) -> float:
    """How far two colours lie apart (CIE76) for an eye that sees so."""
    made = [lab(tuple(weighted(row, linear(color)) for row in seen)) for color in (one, other)]
    return sum((p - q) ** 2 for p, q in zip(*made, strict=True)) ** 0.5


def weighted(weights: tuple[float, ...], parts: tuple[float, ...]) -> float:
    return sum(w * c for w, c in zip(weights, parts, strict=True))


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    low, high = sorted(weighted((0.2126, 0.7152, 0.0722), linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("seen", SEEN.values(), ids=SEEN)
def test_series_differ_for_every_eye(colors: dict[str, str], seen: tuple[tuple[float, ...], ...]) -> None:
    names = [*theme.series(theme.SERIES), "rest"]
    assert min(apart(colors[a], colors[b], seen) for a, b in combinations(names, 2)) > 12


@pytest.mark.parametrize("colors", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_can_be_read(colors: dict[str, str]) -> None:
    assert contrast(colors["ink"], colors["paper"]) > 12
    for name in ("soft", "faint", "accent"):
        assert contrast(colors[name], colors["paper"]) > 4.5, name


def test_day_and_night_have_the_same_colours() -> None:
    assert theme.LIGHT.keys() == theme.DARK.keys()
