"""What a plugin asks for, under the names that people know: told before it is enabled, and whenever somebody asks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from regulars.catalog import Labels
from regulars.declaring.declarations import Declaration, read_what_can_be_read
from regulars.declaring.mentions import plain
from regulars.declaring.principals import Asked
from regulars.errors import RegularsError
from regulars.plugging.manifest import Manifest
from regulars.plugging.plugins import Plugins
from regulars.workspaces.enabling import with_needs


@dataclass(frozen=True, kw_only=True)
class AskedRecords:
    """Something that a plugin asks to do with the records of a domain; `*` is every domain."""

    domain: str
    do: tuple[str, ...]
    label: Labels = field(default_factory=dict)
    #: Field -> its label; empty: every field.
    fields: Mapping[str, Labels] = field(default_factory=dict)
    #: The sensitive fields among them.
    sensitive: Mapping[str, Labels] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """All that a plugin asks for."""

    #: As far as whoever it works for may; and in any case, whoever that is.
    access: tuple[AskedRecords, ...] = ()
    derives: tuple[AskedRecords, ...] = ()
    #: Whether it declares records or fields itself: these it may read, as far as whoever it works for may.
    own: bool = False
    hooks: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


def asking_of(manifest: Manifest) -> Asking:
    """What an installed plugin asks for; what it needs and is not there goes by its plain names."""
    try:
        plugins = Plugins(with_needs([manifest.name]))
        declared = read_what_can_be_read(plugins.schema_files(), plugins.grammars()).declarations
    except RegularsError:
        declared = []
    return asking(manifest.asked(), declared)


def asking(asked: Asked, declared: Sequence[Declaration]) -> Asking:
    """What `asked` asks for, in the words of what is `declared`: by the plugin, and by those that it needs."""
    labels: dict[str, Labels] = {}
    fields: dict[str, dict[str, Mapping[str, Any]]] = {}
    for each in declared:
        if each.kind == "domain":
            labels[each.name] = each.body["label"]
            fields.setdefault(each.name, {}).update(each.body["fields"])
        elif each.kind == "extension":
            fields.setdefault(plain(each.body["extends"]), {}).update(each.body["fields"])

    def records(bodies: Iterable[Mapping[str, Any]]) -> tuple[AskedRecords, ...]:
        return tuple(_records(body, labels, fields.get(plain(body["domain"]), {})) for body in bodies)

    return Asking(
        access=records(asked.access),
        derives=records(asked.derives),
        own=any(each.owner == asked.plugin and each.kind in ("domain", "extension") for each in declared),
        hooks=asked.hooks,
        hosts=asked.hosts,
        secrets=asked.secrets,
    )


def _records(
    body: Mapping[str, Any], labels: Mapping[str, Labels], known: Mapping[str, Mapping[str, Any]]
) -> AskedRecords:
    named = tuple(body.get("fields", ()))
    sensitive = [name for name in named or known if known.get(name, {}).get("privacy") == "sensitive"]
    return AskedRecords(
        domain=body["domain"],
        do=tuple(body["do"]),
        label=labels.get(plain(body["domain"]), {}),
        fields={name: known.get(name, {}).get("label", {}) for name in named},
        sensitive={name: known[name].get("label", {}) for name in sensitive},
    )


def beyond(asked: Asked, before: Asked) -> Asked | None:
    """What of `asked` goes beyond what the version `before` asked for; None where nothing does."""
    more = replace(
        asked,
        # What it could do in any case it could do for somebody too.
        access=_further(asked.access, (*before.access, *before.derives)),
        derives=_further(asked.derives, before.derives),
        hooks=tuple(each for each in asked.hooks if each not in before.hooks),
        hosts=tuple(each for each in asked.hosts if each not in before.hosts),
        secrets=tuple(each for each in asked.secrets if each not in before.secrets),
    )
    return more if any((more.access, more.derives, more.hooks, more.hosts, more.secrets)) else None


def _further(asked: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The grants of `asked` without what those `before` gave, actions with the same fields together."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in asked:
        for action in each["do"]:
            gave = [one for one in before if one["domain"] in (each["domain"], "*") and action in one["do"]]
            if any(not one.get("fields") for one in gave):
                continue
            given = {name for one in gave for name in one["fields"]}
            fields = tuple(name for name in each.get("fields", ()) if name not in given)
            if fields or not each.get("fields"):
                found.setdefault((each["domain"], fields), []).append(action)
    return [
        {"domain": domain, "do": actions, **({"fields": list(fields)} if fields else {})}
        for (domain, fields), actions in found.items()
    ]
