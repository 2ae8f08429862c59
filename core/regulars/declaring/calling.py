"""Names as they hold in a workspace: `vip.points` in full is made short, and what an alias calls otherwise is.

The declarations of a plugin are written in its own names and in those of the plugins that it needs; the workspace's own
in the names that hold here. After this, everything knows the names that hold here, and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from regulars.catalog import WORKSPACE
from regulars.declaring.declarations import Declaration, Problem
from regulars.declaring.grammar import Grammar
from regulars.declaring.mentions import Mention, Sort, mentions
from regulars.declaring.ownnames import Own, OwnField, OwnNames
from regulars.declaring.principals import Asked
from regulars.declaring.writtennames import WrittenNames
from regulars.declaring.yamlfile import KeyPath
from regulars.errors import Place
from regulars.expressions import Function
from regulars.messages import _
from regulars.nearest import suggestion


@dataclass(frozen=True)
class Calling:
    """What is called otherwise here: `aliases` by `plugin.name`, and where each stands in regulars.yaml."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    #: Plugin -> what it needs.
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: Where the code of a plugin names something by its own name: (plugin, name); None: nowhere.
    named_in_code: Callable[[str, str], Place | None] = lambda _plugin, _name: None
    #: The functions that plugins provide, each with its plugin.
    functions: Callable[[], Mapping[str, tuple[str, Function]]] = dict

    def settled(
        self, declarations: Sequence[Declaration], grammars: Mapping[str, Grammar]
    ) -> tuple[list[Declaration], list[Problem]]:
        """The declarations with the names that hold here, and what is wrong with aliases and names in full."""
        names = OwnNames(declarations, self.aliases, self.needs)
        # Asking for the functions runs code of plugins: only where a name in a text may have to change.
        written = WrittenNames(names, self.functions() if self.aliases else {})
        problems = list(self._wrong(names))
        made = []
        for each in declarations:
            one = _Settling(each, names, written, aliased=bool(self.aliases))
            made.append(one.settled(grammars[each.kind].text.rules))
            problems += one.problems
        return made, problems

    def asked(self, asked: Sequence[Asked], declarations: Sequence[Declaration]) -> tuple[Asked, ...]:
        """What manifests ask for, in the names that hold here; `declarations` are settled."""
        own = [each.own or each for each in declarations]
        names = OwnNames(own, self.aliases, self.needs) if self.aliases else None
        return tuple(_called(each, names) if names else each for each in asked)

    def _wrong(self, names: OwnNames) -> Iterator[Problem]:
        for full, new in self.aliases.items():
            plugin, _dot, name = full.partition(".")
            place = self.places.get(full)
            # What is not enabled is not looked at: its names wait for it.
            if plugin not in self.needs:
                continue
            known = list(dict.fromkeys(names.of_owner(plugin)))
            if name not in known:
                yield (
                    place,
                    _("The plugin {plugin} declares nothing called `{name}`. {hint}",
                      plugin=plugin, name=name, hint=suggestion(name, known)),
                )  # fmt: skip
                continue
            for each in (plugin, *names.needing(plugin)):
                found = self.named_in_code(each, name)
                if found is not None:
                    yield (
                        place,
                        _(
                            "`{full}` cannot be called `{new}` here: the code of the plugin {plugin} names it at "
                            '{found}. Its author can write session.called("{full}") there.',
                            full=full, new=new, plugin=each, found=found,
                        ),
                    )  # fmt: skip


class _Settling:
    """One declaration."""

    def __init__(
        self, declaration: Declaration, names: OwnNames, written: WrittenNames, *, aliased: bool
    ) -> None:
        self.declaration = declaration
        self.names = names
        self.written = written
        self.aliased = aliased
        self.problems: list[Problem] = []
        #: Path of a text -> its new text; path of a key -> its new name.
        self._texts: dict[KeyPath, str] = {}
        self._keys: dict[KeyPath, str] = {}

    def settled(self, rules: Mapping[str, Any]) -> Declaration:
        each = self.declaration
        for mention in mentions(rules, each.body):
            if self.aliased or self._in_full(mention):
                self._mention(mention)
        self._itself()
        if not self._texts and not self._keys:
            return each
        self._clashes(each.body, ())
        body = _changed(each.body, (), self._texts, self._keys)
        for key in _by_default(rules) if body["name"] != each.name else ():
            body.setdefault(key, each.name)
        return replace(
            each, name=body["name"], body=body, document=each.document.changed(body, self._keys), own=each
        )

    def _clashes(self, value: Any, path: KeyPath) -> None:
        """Keys that are two no more once one of them has its new name."""
        if isinstance(value, Mapping):
            for key, each in value.items():
                new = self._keys.get((*path, key), key)
                if new != key and new in value and (*path, new) not in self._keys:
                    text = _(
                        "`{name}` is called `{new}` here, and `{new}` stands beside it already.",
                        name=key,
                        new=new,
                    )
                    self.problems.append((self.declaration.place(*path, key), text))
                self._clashes(each, (*path, key))
        elif isinstance(value, list):
            for number, each in enumerate(value):
                self._clashes(each, (*path, number))

    def _in_full(self, mention: Mention) -> bool:
        """Whether it may hold a name in full."""
        return any(f"{owner}." in mention.written for owner in self.names.owners)

    def _mention(self, mention: Mention) -> None:
        viewer = self.declaration.owner
        if mention.sort in (Sort.DOMAIN, Sort.NAME):
            kind = mention.of if mention.sort is Sort.NAME else "domain"
            thing = self.names.meant(viewer, kind, mention.written)
            if thing is not None:
                self._put(mention, self.names.called(thing))
            elif "." in mention.written and kind != "plugin":
                owner, _dot, name = mention.written.rpartition(".")
                self.problems.append(
                    (
                        self.declaration.place(*mention.path),
                        _(
                            "The plugin {owner} declares no {kind} `{name}`.",
                            owner=owner,
                            kind=kind,
                            name=name,
                        ),
                    )
                )
        elif mention.sort is Sort.FIELD:
            self._field(mention)
        elif mention.sort is Sort.EXPRESSION:
            domain = self._spoken_of(mention)
            self._put(mention, self.written.settled(mention.written, viewer, domain, mention.hidden))

    def _spoken_of(self, mention: Mention) -> Own | None:
        """The domain whose records an expression is about; None: it is about none."""
        each = self.declaration
        if each.kind == "domain":
            return Own("domain", each.owner, each.name)
        if not mention.over_written:
            return None
        domain = self.names.meant(each.owner, "domain", mention.over_written)
        if domain is not None and each.kind == "metric" and mention.path == ("where",):
            # Of the records that are aggregated, not of the subject.
            return self.written.aggregated(each.body["value"], each.owner, domain)
        return domain

    def _field(self, mention: Mention) -> None:
        """A key or an item that names a field: points, vip.points, address.city."""
        viewer = self.declaration.owner
        domain = self.names.meant(viewer, "domain", mention.over_written)
        if domain is None:
            return
        first, _dot, rest = mention.written.partition(".")
        found = self.names.field(viewer, domain, first)
        if found is None and rest:
            name, _dot, rest = rest.partition(".")
            found = self.names.field_of(domain, first, name)
        if found is not None:
            self._put(mention, ".".join(filter(None, (self.names.called(found), rest))))

    def _put(self, mention: Mention, new: str) -> None:
        if new != mention.written:
            (self._keys if mention.key else self._texts)[mention.path] = new

    def _itself(self) -> None:
        """Its own name, those of the fields that it adds, and subjects that it belongs to by their domain's name."""
        each = self.declaration
        if each.owner == WORKSPACE:
            return
        if each.kind == "extension":
            domain = self.names.meant(each.owner, "domain", each.body["extends"])
            for name in each.body["fields"] if domain is not None else ():
                self._key(("fields", name), self.names.called(OwnField(domain, each.owner, name)))  # type: ignore[arg-type]
            return
        new = self.names.called(Own(each.kind, each.owner, each.name))
        if new != each.name:
            self._texts["name",] = new
        for number, name in enumerate(each.body.get("belongs_to", ()) if each.kind == "domain" else ()):
            whom = None if name in each.body["fields"] else self.names.meant(each.owner, "domain", name)
            if whom is not None and self.names.called(whom) != name:
                self._texts["belongs_to", number] = self.names.called(whom)

    def _key(self, path: KeyPath, new: str) -> None:
        if new != path[-1]:
            self._keys[path] = new


def _by_default(rules: Mapping[str, Any]) -> Iterator[str]:
    """The keys that mean the declaration's name where they are not said: `meta: {default: name}`."""
    for key, rule in rules.items():
        if isinstance(rule, Mapping) and rule.get("meta", {}).get("default") == "name":
            yield key


def _changed(value: Any, path: KeyPath, texts: Mapping[KeyPath, str], keys: Mapping[KeyPath, str]) -> Any:
    if path in texts:
        return texts[path]
    if isinstance(value, Mapping):
        return {
            keys.get((*path, key), key): _changed(each, (*path, key), texts, keys)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_changed(each, (*path, number), texts, keys) for number, each in enumerate(value)]
    return deepcopy(value)


def _called(asked: Asked, names: OwnNames) -> Asked:
    def grants(bodies: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        return tuple(_granted(asked.plugin, each, names) for each in bodies)

    return replace(asked, access=grants(asked.access), derives=grants(asked.derives))


def _granted(plugin: str, body: Mapping[str, Any], names: OwnNames) -> Mapping[str, Any]:
    domain = names.meant(plugin, "domain", body["domain"])
    if domain is None:
        return body
    made = {**body, "domain": names.called(domain)}
    if "fields" in body:
        fields = [(name, names.field(plugin, domain, name)) for name in body["fields"]]
        made["fields"] = [names.called(found) if found else name for name, found in fields]
    return made
