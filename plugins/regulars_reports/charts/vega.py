"""Vega, Vega-Lite and vega-embed as one script, taken from vl-convert, which carries them: nothing is fetched."""

from functools import cache

from regulars.errors import PluginError
from regulars.messages import _

_SNIPPET = "window.regularsEmbed = vegaEmbed;"


@cache
def vega_script() -> str:
    """JavaScript that sets `window.regularsEmbed`; PluginError where vl-convert is not installed."""
    try:
        from vl_convert import javascript_bundle
    except ImportError:
        raise PluginError(
            _(
                "A page with charts needs a part that is not installed. Install it: {command}",
                command='pip install "regulars[reports]"',
            )
        ) from None
    return str(javascript_bundle(_SNIPPET))
