"""The things of a workspace as their plugins call them, and what a name means to whoever has written it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from regulars.catalog import WORKSPACE
from regulars.declaring.declarations import Declaration


@dataclass(frozen=True)
class Own:
    """A thing by its kind, its owner and the name that this one has given it."""

    kind: str
    owner: str
    name: str


@dataclass(frozen=True)
class OwnField:
    """A field of the domain `domain`, by the name that its owner has given it."""

    domain: Own
    owner: str
    name: str
    #: The domain that it points to, as its owner writes it; the kind of declaration whose names it holds.
    to: str | None = None
    names: str | None = None

    @property
    def added(self) -> bool:
        """Whether another plugin than the domain's has added it."""
        return self.owner != self.domain.owner


T = TypeVar("T", Own, OwnField)


class OwnNames:
    """Knows every thing by its owner's name, and finds what is meant."""

    def __init__(
        self,
        declarations: Iterable[Declaration],
        aliases: Mapping[str, str],
        needs: Mapping[str, Sequence[str]],
    ) -> None:
        """`aliases`: `plugin.name` -> what that is called here; `needs`: plugin -> what it needs."""
        self._aliases = aliases
        self._needs = needs
        self._named: dict[tuple[str, str], list[Own]] = {}
        self._fields: dict[Own, list[OwnField]] = {}
        listed = list(declarations)
        for each in listed:
            if each.kind != "extension":
                thing = Own(each.kind, each.owner, each.name)
                self._named.setdefault((each.kind, each.name), []).append(thing)
        for each in listed:
            self._take_fields(each)
        self.owners = frozenset(each.owner for each in listed)

    def called(self, thing: Own | OwnField) -> str:
        """What a thing is called here. A field of a plugin's own domain is called as the plugin calls it."""
        if isinstance(thing, OwnField) and not thing.added:
            return thing.name
        return self._aliases.get(f"{thing.owner}.{thing.name}", thing.name)

    def meant(self, viewer: str, kind: str, written: str) -> Own | None:
        """The thing that `written` (vip.card, card) means where `viewer` has written it; None: there is none."""
        owner, _dot, name = written.rpartition(".")
        if owner:
            mine = [each for each in self._of_kind(kind) if each.owner == owner]
            return next((each for each in mine if each.name == name), None) or next(
                (each for each in mine if self.called(each) == name), None
            )
        if viewer != WORKSPACE:
            found = self._nearest(viewer, self._named.get((kind, name), ()))
            if found is not None:
                return found
        return next((each for each in self._of_kind(kind) if self.called(each) == name), None)

    def field(self, viewer: str, domain: Own, written: str) -> OwnField | None:
        """The same of a field of a domain, by its name alone."""
        fields = self._fields.get(domain, ())
        if viewer != WORKSPACE:
            found = self._nearest(
                viewer, [each for each in fields if each.name == written], also=(domain.owner,)
            )
            if found is not None:
                return found
        return next((each for each in fields if self.called(each) == written), None)

    def field_of(self, domain: Own, owner: str, name: str) -> OwnField | None:
        """The field of a domain that `owner` has called `name`, or that is called so here."""
        mine = [each for each in self._fields.get(domain, ()) if each.owner == owner]
        return next((each for each in mine if each.name == name), None) or next(
            (each for each in mine if self.called(each) == name), None
        )

    def target(self, field: OwnField) -> Own | None:
        """The domain that a reference points to."""
        return self.meant(field.owner, "domain", field.to) if field.to else None

    def of_owner(self, owner: str) -> Iterator[str]:
        """The names that a plugin has given, which an alias may call otherwise."""
        for things in self._named.values():
            yield from (each.name for each in things if each.owner == owner)
        for fields in self._fields.values():
            yield from (each.name for each in fields if each.owner == owner and each.added)

    def needing(self, plugin: str) -> Iterator[str]:
        """The plugins that need `plugin`, directly or through others."""
        yield from (each for each in self._needs if each != plugin and plugin in self._closure(each))

    def _take_fields(self, each: Declaration) -> None:
        if each.kind not in ("domain", "extension"):
            return
        extends = each.kind == "extension"
        domain = (
            self.meant(each.owner, "domain", each.body["extends"])
            if extends
            else Own("domain", each.owner, each.name)
        )
        if domain is not None:
            self._fields.setdefault(domain, []).extend(
                OwnField(domain, each.owner, name, body.get("to"), body.get("names"))
                for name, body in each.body["fields"].items()
            )

    def _of_kind(self, kind: str) -> Iterator[Own]:
        for (of, _name), things in self._named.items():
            if of == kind:
                yield from things

    def _nearest(self, viewer: str, things: Sequence[T], also: Sequence[str] = ()) -> T | None:
        """One's own, else the only one of those whom one needs."""
        own = [each for each in things if each.owner == viewer]
        if own:
            return own[0]
        near = {*self._closure(viewer), *also}
        found = [each for each in things if each.owner in near]
        return found[0] if len(found) == 1 else None

    def _closure(self, plugin: str) -> set[str]:
        found: set[str] = set()
        waiting = list(self._needs.get(plugin, ()))
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += self._needs.get(each, ())
        return found
