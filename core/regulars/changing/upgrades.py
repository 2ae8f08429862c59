"""The numbered upgrade steps of plugins: which ones a store has not seen, and which one it saw last."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from regulars.catalog import Catalog, Labels
from regulars.errors import PluginError, RegularsError
from regulars.messages import _
from regulars.plugging.acting import Stated, acting_as
from regulars.plugging.manifest import Manifest
from regulars.plugging.network import watch_network
from regulars.plugging.statedhooks import imported

if TYPE_CHECKING:
    from regulars.gate.session import Session


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """One step: `call` is `module:function`, which takes a session."""

    plugin: str
    number: int
    call: str
    help: Labels = field(default_factory=dict)
    #: Fields of the plugin that go, and whose values the step has taken over: `customer.full_name`.
    takes: tuple[str, ...] = ()
    stated: Stated | None = None

    def run(self, session: "Session") -> None:
        """Let the plugin do it. PluginError where it fails; RegularsError of ours pass."""
        module, _colon, name = self.call.partition(":")
        watch_network()
        try:
            with acting_as(self.stated):
                getattr(imported(self.plugin, module), name)(session)
        except RegularsError:
            raise
        except Exception as error:
            raise PluginError(
                _("The plugin {plugin} failed in its upgrade step {number} ({call}): {reason}. Nothing was changed.",
                  plugin=self.plugin, number=self.number, call=self.call,
                  reason=f"{type(error).__name__}: {error}")
            ) from error  # fmt: skip


def seen_steps(live: Catalog, ever: Collection[str]) -> Mapping[str, int]:
    """Plugin -> the last step that the store has seen. `ever`: the plugins that were live in it at any time."""
    if live.remembered is not None:
        return live.remembered.upgrades
    # Regulars did not remember steps yet: whoever was there saw none.
    return dict.fromkeys(ever, 0)


def pending(seen: Mapping[str, int], manifests: Mapping[str, Manifest]) -> Iterator[Upgrade]:
    """The steps to be run, in the order of the plugins; a plugin that the store never had begins at its newest."""
    for name, manifest in manifests.items():
        last = seen.get(name, manifest.newest)
        for number, step in manifest.upgrades.items():
            if number > last:
                yield Upgrade(
                    plugin=name,
                    number=number,
                    call=step["call"],
                    help=step["help"],
                    takes=tuple(step.get("takes", ())),
                    stated=manifest.stated(),
                )


def newer_data(seen: Mapping[str, int], manifests: Mapping[str, Manifest]) -> Iterator[str]:
    """A sentence for each plugin whose data a newer version of it has changed."""
    for name, manifest in manifests.items():
        last = seen.get(name, 0)
        if last > manifest.newest:
            yield _(
                "The data of the plugin {plugin} were written by a newer version of it (its step {found}; "
                "{version} knows {known}): install that one.",
                plugin=name, found=last, version=manifest.version, known=manifest.newest,
            )  # fmt: skip


def seen_after(seen: Mapping[str, int], manifests: Mapping[str, Any]) -> Mapping[str, int]:
    """What the store has seen once the steps were run; of disabled plugins what it had seen before."""
    return {**seen, **{name: each.newest for name, each in manifests.items()}}
