"""Vega, Vega-Lite and vega-embed from vl-convert, which carries them: nothing is fetched."""

from functools import cache
from importlib import import_module
from importlib.resources import as_file, files
from types import ModuleType
from typing import Any

from regulars.errors import PluginError
from regulars.messages import _
from regulars_reports.charts import theme

_SNIPPET = "window.regularsEmbed = vegaEmbed;"


@cache
def vega_script() -> str:
    """JavaScript that sets `window.regularsEmbed`; PluginError where vl-convert is not installed."""
    return str(_converter().javascript_bundle(_SNIPPET))


def chart_svg(spec: dict[str, Any], width: int) -> str:
    """The chart of a specification as SVG, so many pixels wide, in the colours of the day."""
    drawn = theme.by_day({**spec, "width": width})
    axis = drawn.get("encoding", {}).get("y", {}).get("axis") or {}
    if "labelLimit" in axis:
        axis["labelLimit"] = int(0.4 * width)
    settings = theme.by_day(theme.settings(theme.DRAWN))
    return str(_drawing().vegalite_to_svg(drawn, config=settings, allowed_base_urls=[]))


def png(svg: str, scale: float) -> bytes:
    """A picture of SVG, with the plugin's own typeface: no font of the machine is needed."""
    return bytes(_drawing().svg_to_png(svg, scale=scale))


@cache
def _drawing() -> ModuleType:
    """vl-convert, to which the plugin's typeface is known."""
    converter = _converter()
    with as_file(files("regulars_reports.fonts")) as folder:
        converter.register_font_directory(str(folder))
    return converter


def _converter() -> ModuleType:
    try:
        return import_module("vl_convert")
    except ImportError:
        raise PluginError(
            _(
                "Charts need a part that is not installed. Install it: {command}",
                command='pip install "regulars[reports]"',
            )
        ) from None
