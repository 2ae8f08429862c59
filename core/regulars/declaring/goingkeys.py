"""Keys of a grammar that go: `meta: {deprecated: {since: …, gone: …, use: …}}`, found in what uses them."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from regulars.declaring.yamlfile import Document, KeyPath
from regulars.deprecation import Deprecated, DeprecatedUse, Whose, core, deprecated_by
from regulars.messages import _


class GoingKeys:
    """What goes of the keys of one grammar."""

    def __init__(
        self, rules: Mapping[str, Any], shared: Mapping[str, Mapping[str, Any]], whose: Whose | None
    ) -> None:
        """`shared`: the rules that a `schema:` may name. ValueError where a rule says wrongly that it goes."""
        self._rules = rules
        self._shared = shared
        self._whose = whose
        # All are read at once: who writes a grammar is told.
        self.any = any(True for _each in self._declared(rules, ()))

    def uses(self, document: Document, what: str) -> Iterator[DeprecatedUse]:
        """Where `document`, called `what` in sentences, has a key that goes."""
        for path, going in self._used(self._rules, document.body, ()):
            key = ".".join(map(str, path))
            told = _("`{key}` of {what}", key=key, what=what) if path != ("kind",) else what
            yield DeprecatedUse(
                document.place(*path), going.told(told, self._owner), gone=going.is_gone(self._owner)
            )

    @cached_property
    def _owner(self) -> Whose:
        return self._whose or core()

    def _declared(self, rules: Any, met: tuple[str, ...]) -> Iterator[Deprecated]:
        """All that goes, wherever it stands in the rules."""
        if isinstance(rules, Mapping):
            meta = rules.get("meta")
            going = deprecated_by(meta) if isinstance(meta, Mapping) and "type" in rules else None
            if going is not None:
                yield going
            for each in rules.values():
                yield from self._declared(each, met)
            named = rules.get("schema")
            if isinstance(named, str) and named in self._shared and named not in met:
                yield from self._declared(self._shared[named], (*met, named))

    def _used(
        self, rules: Mapping[str, Any], body: Any, path: KeyPath
    ) -> Iterator[tuple[KeyPath, Deprecated]]:
        for key, value in body.items() if isinstance(body, Mapping) else ():
            rule = rules.get(key)
            if isinstance(rule, Mapping):
                here = (*path, key)
                going = deprecated_by(rule.get("meta", {}))
                if going is not None:
                    yield here, going
                yield from self._inside(rule, value, here)

    def _inside(
        self, rule: Mapping[str, Any], value: Any, path: KeyPath
    ) -> Iterator[tuple[KeyPath, Deprecated]]:
        inner = rule.get("schema")
        if isinstance(value, list) and isinstance(inner, Mapping):
            for number, each in enumerate(value):
                yield from self._inside(inner, each, (*path, number))
        elif isinstance(value, Mapping):
            held = self._shared.get(inner, {}) if isinstance(inner, str) else inner
            if isinstance(held, Mapping):
                yield from self._used(held, value, path)
            each_rule = rule.get("valuesrules")
            if isinstance(each_rule, Mapping):
                for key, each in value.items():
                    yield from self._inside(each_rule, each, (*path, key))
