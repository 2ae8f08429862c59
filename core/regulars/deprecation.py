"""What goes: since when that is told, in which version it is gone, and what takes its place. One way for all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regulars.catalog import Labels
from regulars.errors import Place
from regulars.messages import _, in_language
from regulars.versions import in_range, own_version

#: In how many minor versions it is told, at least, before it is gone.
WARNED = 2


@dataclass(frozen=True)
class Whose:
    """Who has it, and the version that runs: versions of what a plugin brings are those of the plugin."""

    name: str
    version: str


def core() -> Whose:
    """What is Regulars' own."""
    return Whose("Regulars", own_version())


@dataclass(frozen=True, kw_only=True)
class Deprecated:
    """A hook, an argument, a key or a function that goes. Versions are `major.minor`.

    Raises ValueError where it would be gone before it was told in two minor versions.
    """

    since: str
    gone: str
    #: What takes its place, as one writes it, or a sentence in both languages.
    use: str | Labels

    def __post_init__(self) -> None:
        since, gone = _numbers(self.since), _numbers(self.gone)
        if gone[0] < since[0] or (gone[0] == since[0] and gone[1] < since[1] + WARNED):
            raise ValueError(
                f"since {self.since}, gone {self.gone}: it must be told in {WARNED} minor versions at least"
            )

    def is_gone(self, whose: Whose) -> bool:
        """Whether it is gone from the version that runs."""
        return in_range(whose.version, f">={self.gone}")

    def told(self, what: str, whose: Whose) -> str:
        """The sentence, the same while it is told and when it is gone."""
        return _(
            "{what} goes: it is deprecated since {whose} {since} and an error from {gone} on. {instead}",
            what=what, whose=whose.name, since=self.since, gone=self.gone, instead=self.instead,
        )  # fmt: skip

    @property
    def instead(self) -> str:
        """What takes its place, in a sentence."""
        use = self.use if isinstance(self.use, str) else in_language(self.use)
        return _("Instead: {use}", use=use)


@dataclass(frozen=True)
class DeprecatedUse:
    """Something that goes is used at `place`; `gone`: it is an error by now."""

    place: Place | None
    text: str
    gone: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


def deprecated_by(meta: Mapping[str, Any]) -> Deprecated | None:
    """What the `meta` of a rule of a grammar says of its key; ValueError where it says it wrongly."""
    told = meta.get("deprecated")
    if told is None:
        return None
    if not isinstance(told, Mapping) or set(told) != {"since", "gone", "use"}:
        raise ValueError("deprecated: {since: …, gone: …, use: …}")
    if not isinstance(told["use"], (str, Mapping)) or not told["use"]:
        raise ValueError("deprecated: use: what takes its place")
    return Deprecated(since=str(told["since"]), gone=str(told["gone"]), use=told["use"])


def _numbers(version: str) -> tuple[int, int]:
    major, _dot, minor = version.partition(".")
    return int(major), int(minor)
