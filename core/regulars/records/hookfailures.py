"""Hooks whose own effect was lost while a write stands."""

from dataclasses import dataclass, field, replace

from regulars.messages import _

#: So many different ones are kept of a session.
_MOST = 100


@dataclass(frozen=True)
class HookFailure:
    """An `after_` hook failed. What was written stands; what the plugin would have done of it is lost."""

    plugin: str
    hook: str
    #: The domain that was written, and how many of its records the hook was told of.
    domain: str
    records: int
    #: What went wrong, in words, with the plugin and the records named.
    told: str

    def __str__(self) -> str:
        return _("{told} What was written stands, without what the plugin does.", told=self.told)


@dataclass
class HookFailures:
    """Those of a session: alike ones, which differ in their records alone, once."""

    _first: dict[tuple[str, str, str], HookFailure] = field(default_factory=dict)

    def add(self, failure: HookFailure) -> None:
        """Note one."""
        key = (failure.plugin, failure.hook, failure.domain)
        before = self._first.get(key)
        if before is not None:
            self._first[key] = replace(before, records=before.records + failure.records)
        elif len(self._first) < _MOST:
            self._first[key] = failure

    @property
    def all(self) -> tuple[HookFailure, ...]:
        """All that were noted: of alike ones what the first tells, and the records of all of them together."""
        return tuple(self._first.values())
