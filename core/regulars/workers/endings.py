"""How a worker ended that did not come to its end, in words."""

import signal

from regulars.errors import PluginError
from regulars.messages import _


def hung(plugin: str, work: str, seconds: int) -> PluginError:
    """It handed over nothing for too long."""
    return PluginError(
        _("The plugin {plugin} handed over nothing for {seconds} s ({work}) and was ended. If it needs that long, "
          "allow more in regulars.yaml: {line}",
          plugin=plugin, work=work, seconds=seconds, line=f"limits: {{run_seconds: {2 * seconds}}}")
    )  # fmt: skip


def out_of_memory(plugin: str, work: str, megabytes: int) -> PluginError:
    """It needed more memory than it may."""
    return PluginError(
        _("The plugin {plugin} needed more than {limit} MB of memory ({work}) and was ended. If that is right, "
          "allow more in regulars.yaml: {line}",
          plugin=plugin, work=work, limit=megabytes, line=f"limits: {{run_megabytes: {2 * megabytes}}}")
    )  # fmt: skip


def ended_early(plugin: str, work: str, code: int | None) -> PluginError:
    """Its process is gone; `code`: its exit code, of a signal below 0, None where that is not known."""
    if code is not None and code < 0:
        return PluginError(
            _("The plugin {plugin} crashed ({work}): its process was ended by {signal}.",
              plugin=plugin, work=work, signal=_name(-code))
        )  # fmt: skip
    return PluginError(
        _("The plugin {plugin} ended its own process ({work}), exit code {code}.",
          plugin=plugin, work=work, code="?" if code is None else code)
    )  # fmt: skip


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
