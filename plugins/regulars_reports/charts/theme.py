"""How charts look, in one place: the colours by day and by night, and Vega-Lite's settings for all of them.

A chart names colours as CSS variables (`var(--series-1)`), so that dark mode and print need no second drawing. The
series differ in lightness as well as in hue: they are told apart with any kind of colour blindness, and in grey.
"""

from typing import Any

#: How many series keep a colour of their own; what is left is drawn together, in `rest`.
SERIES = 5
#: By which Vega measures labels on a page; what is seen is the page's own font, which is as wide.
PAGE = "system-ui, sans-serif"
#: What pictures are drawn with: the plugin's own typeface, and where an SVG is shown without it, one of the system.
DRAWN = "'Regulars Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif"
#: Steps of a heat map, from least to most.
STEPS = 6

LIGHT = {
    "paper": "#fbfaf8",
    "raised": "#f3f1ec",
    "ink": "#1b2027",
    "soft": "#5b626c",
    "faint": "#696f78",
    "line": "#e3dfd7",
    "rule": "#1b2027",
    "accent": "#1d4f7c",
    "series-1": "#1d4f7c",
    "series-2": "#e0a030",
    "series-3": "#6cb1c9",
    "series-4": "#b3475d",
    "series-5": "#3f5f2f",
    "rest": "#c4bfb5",
    "step-1": "#e9eff1",
    "step-2": "#c6d9e2",
    "step-3": "#98bdd1",
    "step-4": "#6098b8",
    "step-5": "#316f99",
    "step-6": "#15446d",
}
DARK = {
    "paper": "#14171b",
    "raised": "#1c2026",
    "ink": "#eceae5",
    "soft": "#a9aeb5",
    "faint": "#8d939b",
    "line": "#2c3138",
    "rule": "#eceae5",
    "accent": "#8fc0ea",
    "series-1": "#4a8ac6",
    "series-2": "#f2c46c",
    "series-3": "#a5e0ea",
    "series-4": "#e0708a",
    "series-5": "#6f8f4e",
    "rest": "#4d5259",
    "step-1": "#1f2730",
    "step-2": "#24394d",
    "step-3": "#2b5272",
    "step-4": "#3a739f",
    "step-5": "#62a0cd",
    "step-6": "#b4dcf5",
}


def color(name: str) -> str:
    """The CSS variable of a colour."""
    return f"var(--{name})"


def series(count: int) -> list[str]:
    """The names of the colours of `count` series; those beyond SERIES are all `rest`."""
    return [f"series-{i + 1}" if i < SERIES else "rest" for i in range(count)]


def by_day(value: Any) -> Any:
    """A specification or settings with the colours of the day in place of variables."""
    if isinstance(value, dict):
        return {key: by_day(each) for key, each in value.items()}
    if isinstance(value, list):
        return [by_day(each) for each in value]
    return _DAY.get(value, value) if isinstance(value, str) else value


def settings(font: str = PAGE) -> dict[str, Any]:
    """Vega-Lite's config for every chart."""
    words: dict[str, Any] = {
        "labelFont": font,
        "labelFontSize": 12,
        "labelColor": color("soft"),
        "labelLineHeight": 15,
    }
    titles = {"titleFont": font, "titleFontSize": 12, "titleFontWeight": 400, "titleColor": color("soft")}
    quiet = {**words, **titles, "domain": False, "ticks": False, "labelPadding": 8, "title": None}
    return {
        "background": "transparent",
        "font": font,
        "padding": {"left": 0, "right": 4, "top": 6, "bottom": 0},
        "autosize": {"type": "fit", "contains": "padding", "resize": True},
        "view": {"stroke": None},
        "axis": {**quiet, "grid": False, "gridColor": color("line"), "gridWidth": 1},
        "axisX": {"labelBaseline": "top", "labelAngle": 0},
        "bar": {"color": color("series-1")},
        "line": {"strokeWidth": 2.5, "strokeCap": "round", "strokeJoin": "round"},
        "area": {"line": False, "opacity": 1},
        "text": {"font": font, "fontSize": 12, "color": color("soft")},
        "arc": {"stroke": color("paper"), "strokeWidth": 2},
        "rect": {"stroke": color("paper"), "strokeWidth": 2},
    }


_DAY = {color(name): value for name, value in LIGHT.items()}


def variables(colors: dict[str, str]) -> str:
    """The colours as CSS declarations."""
    return "".join(f"--{name}:{value};" for name, value in colors.items())
