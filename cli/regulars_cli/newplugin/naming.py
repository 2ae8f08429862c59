"""The names of a new plugin, from the one that its author gives."""

import re
from dataclasses import dataclass
from importlib.util import find_spec

from regulars import installed_plugins
from regulars.errors import PluginError
from regulars.messages import _

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
#: A table is called by the plugin and its domain, and PostgreSQL cuts names at 63 letters.
_LONGEST = 24
#: Owners of declarations that are no plugins.
_TAKEN = ("core", "workspace")


@dataclass(frozen=True)
class Names:
    """What a plugin is called: `gift_card`, and from that all the rest."""

    plugin: str

    @property
    def package(self) -> str:
        """The Python package: regulars_gift_card."""
        return f"regulars_{self.plugin}"

    @property
    def distribution(self) -> str:
        """What is installed and published: regulars-gift-card."""
        return f"regulars-{self.plugin.replace('_', '-')}"

    @property
    def label(self) -> str:
        """What people read until the author writes something better: Gift card."""
        return self.plugin.replace("_", " ").capitalize()


def names_of(text: str) -> Names:
    """The names of a plugin called `text`; PluginError says why it cannot be called so, and how it could."""
    if not _NAME.fullmatch(text):
        raise PluginError(_wrong(text))
    if len(text) > _LONGEST:
        raise PluginError(
            _("{name} is too long for a plugin's name: at most {limit} letters.", name=text, limit=_LONGEST)
        )
    names = Names(text)
    if text in installed_plugins():
        raise PluginError(_("There is a plugin {name} already: choose another name.", name=text))
    if text in _TAKEN or find_spec(names.package) is not None:
        raise PluginError(_("`{name}` is Regulars' own name: choose another.", name=text))
    return names


def _wrong(text: str) -> str:
    if not text.isascii():
        return _(
            "{name} cannot be a plugin's name: that is written in Latin letters, for it becomes the name of a Python "
            "package. What people read stands in plugin.yaml: label: {{en: …, zh: {name}}}",
            name=text,
        )
    proposed = re.sub(r"[^a-z0-9]+", "_", text.lower().removeprefix("regulars-").removeprefix("regulars_"))
    proposed = proposed.strip("_").lstrip("0123456789_")
    rule = _("A plugin's name has small letters, digits and underscores, and begins with a letter.")
    if not proposed:
        return rule
    return _("{rule} Instead of {name}: {proposed}. What is installed is then called {distribution}.",
             rule=rule, name=text, proposed=proposed, distribution=Names(proposed).distribution)  # fmt: skip
