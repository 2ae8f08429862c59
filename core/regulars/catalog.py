"""The catalog: every declaration of a workspace resolved together, as plain data that is stored at each apply."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar, cast

from regulars.messages import N_, in_language

T = TypeVar("T")
Labels = Mapping[str, str]

#: What a grant may allow or deny.
ACTIONS = (
    N_("read"), N_("create"), N_("update"), N_("delete"),
    N_("export"), N_("share"), N_("impersonate"), N_("admin"),
)  # fmt: skip

#: The field types that have parts (`address.city`), and what people call each, in the order in which they are written.
PARTS: Mapping[str, Mapping[str, Labels]] = {
    "address": {
        "country": {"en": "country", "zh": "国家/地区"},
        "region": {"en": "region", "zh": "省份"},
        "city": {"en": "city", "zh": "城市"},
        "district": {"en": "district", "zh": "区县"},
        "street": {"en": "street", "zh": "街道"},
        "postcode": {"en": "postcode", "zh": "邮编"},
    },
    "point": {
        "latitude": {"en": "latitude", "zh": "纬度"},
        "longitude": {"en": "longitude", "zh": "经度"},
    },
}

#: The owner of what a workspace declares in its own schemas/ folder.
WORKSPACE = "workspace"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a choice field: what is stored, and what people read."""

    value: str
    label: Labels = field(default_factory=dict)
    #: What sources write for it, besides its code and labels.
    written_as: tuple[str, ...] = ()
    #: A condition on other fields of the domain that tells it where a source does not.
    told_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """One typed field of a domain. `type` is a key of `regulars.storage.fieldtypes.FIELD_TYPES`."""

    name: str
    type: str
    #: The plugin that declares it; another than the domain's for a field that an extension adds.
    owner: str
    #: Stays the same for ever within a store: search keys name the field by it.
    number: int = 0
    label: Labels = field(default_factory=dict)
    help: Labels = field(default_factory=dict)
    privacy: str = "none"
    required: bool = False
    unique: bool = False
    default: Any = None
    #: Inclusive limits: of the value for numbers and dates, of the length for texts.
    min: Any = None
    max: Any = None
    values: tuple[Choice, ...] = ()
    places: int | None = None
    #: ISO 4217; fixed at apply: the field's own, else the workspace's.
    currency: str | None = None
    #: IANA zone of a datetime's local twin; else the writer's, else the workspace's.
    zone: str | None = None
    to: str | None = None
    on_missing: str = "pending"
    #: The kind of identifier that links subjects: number, phone, email or handle.
    identifier: str | None = None
    survives: str = "most_recent"
    #: How its values are found by `find`: name, tail, prefix or exact.
    search: str | None = None
    #: What sources head its column with, besides its name and labels.
    known_as: tuple[str, ...] = ()
    #: Expressions over other fields of the domain that make it up where a source has no column for it, the best first.
    otherwise: tuple[str, ...] = ()
    #: Of handle: the service whose accounts it holds; None: each value names its own.
    service: str | None = None
    #: What it was called before, the latest first.
    was: tuple[str, ...] = ()
    #: Of text and json: the domain of which it repeats values, shown to who is shown all of those.
    quotes: str | None = None
    #: Of text: the kind of declaration whose names it holds (`tag`); a record goes where what it names is purged.
    names: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that expressions and mappings name (`address.city`); none where it is one value."""
        return tuple(PARTS.get(self.type, ()))

    @property
    def called(self) -> str:
        """What people call it, in the reader's language."""
        return in_language(self.label, self.name)

    def called_part(self, part: str) -> str:
        """What people call one of its parts, in the reader's language."""
        return in_language(PARTS[self.type][part], part)


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A declared set of records. `fields` holds its own and, after them, those that extensions add."""

    name: str
    plugin: str
    label: Labels = field(default_factory=dict)
    help: Labels = field(default_factory=dict)
    subject: bool = False
    #: Names of reference fields that say whose a record is: subjects, or domains that belong to one.
    belongs_to: tuple[str, ...] = ()
    time: str | None = None
    identity: tuple[str, ...] = ()
    #: Whether its identity is one for all sources (shops, products), not one within each source.
    shared: bool = False
    #: The field that people know a record by.
    display: str | None = None
    #: Which of its records are derived from others: they go along when what they are derived from goes.
    derived: str | None = None
    #: `with_subject`: only those who may read the subjects that a record belongs to see it; else `own_rule`.
    visible: str = "own_rule"
    #: Fields of its own by which records are looked up and sorted: an index each.
    indexes: tuple[tuple[str, ...], ...] = ()
    #: Those among them that are there for rules of roles and restrictions alone, and go with those.
    rule_indexes: tuple[tuple[str, ...], ...] = ()
    #: What sources call it, besides its name and labels.
    known_as: tuple[str, ...] = ()
    #: What it was called before, the latest first.
    was: tuple[str, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The name of its main table."""
        return f"{self.plugin}__{self.name}"

    @property
    def called(self) -> str:
        """What people call one of its records, in the reader's language."""
        return in_language(self.label, self.name)

    def owners(self) -> tuple[str, ...]:
        """The plugins other than its own that extend it, in order of name."""
        return tuple(sorted({f.owner for f in self.fields.values()} - {self.plugin}))


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A fact derived for each subject of the domain `for_domain` by the expression `value`."""

    name: str
    plugin: str
    for_domain: str
    value: str
    label: Labels = field(default_factory=dict)
    help: Labels = field(default_factory=dict)
    #: A condition on the records that are aggregated.
    where: str | None = None
    #: Local dates d with as_of - within < d <= as_of.
    within_days: int | None = None
    #: Roles that may read it without the right to read all that it is made of.
    readable_by: tuple[str, ...] = ()
    was: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FieldRight:
    """What a grant gives in one field. `show` and `find` are levels of `regulars.permissions.fieldrules`."""

    show: str = "hide"
    write: bool = False
    #: None: in any way where it is shown whole, else not at all.
    find: str | None = None


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a role may do in a domain; `where` narrows it to rows. `domain` may be `*`.

    `deny`: what it may not do, whatever another grant says; with `fields`, it is only these that are denied.
    """

    domain: str
    actions: tuple[str, ...]
    deny: bool = False
    where: str | None = None
    #: Field -> its right; `*`: every other field that is not sensitive.
    fields: Mapping[str, FieldRight] = field(default_factory=dict)
    #: Where it stood in the file of its role when it was applied.
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Role:
    name: str
    plugin: str
    grants: tuple[Grant, ...] = ()
    #: Roles whose grants it has too.
    includes: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    label: Labels = field(default_factory=dict)
    help: Labels = field(default_factory=dict)
    #: Where it stood when it was applied; no file for the core's own.
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """What holds for everybody but those in a role of `excepted`: these actions only on rows that meet `where`."""

    name: str
    plugin: str
    domain: str
    where: str
    actions: tuple[str, ...]
    excepted: tuple[str, ...] = ()
    label: Labels = field(default_factory=dict)
    help: Labels = field(default_factory=dict)
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Principal:
    """What a plugin may do by itself: with records as far as whoever it works for may (`access`), or in any case."""

    plugin: str
    access: tuple[Grant, ...] = ()
    #: What it computes over everything, and writes because it follows from what somebody was allowed to write.
    derives: tuple[Grant, ...] = ()
    #: What its code may reach outside the store: hosts, and secrets by name.
    hosts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UserAttribute:
    """A typed attribute of users, `:user.<name>` in row expressions."""

    name: str
    plugin: str
    type: str
    to: str | None = None
    was: tuple[str, ...] = ()
    label: Labels = field(default_factory=dict)
    help: Labels = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A declaration of a kind that a plugin brings (tag, segment, channel, report): its checked body as it stands."""

    kind: str
    name: str
    plugin: str
    body: Mapping[str, Any]
    label: Labels = field(default_factory=dict)
    file: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Move:
    """What an apply did with a table that stood: its new name (None: it is gone), and its columns' new names."""

    table: str
    to: str | None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    #: Columns, by their new names, whose values have another form since.
    converted: tuple[str, ...] = ()
    #: Of the main contributions to a subject: its fields by flat name, as `times` calls them.
    names: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """What a store remembers with an applied catalog, beside what that declares."""

    #: `plugin.name` -> the domain with its fields, as far as plugins declare them that are not enabled now.
    kept: Mapping[str, Domain] = field(default_factory=dict)
    #: Plugin -> its version when it was applied, and the number of its last upgrade step, also while it is disabled.
    versions: Mapping[str, str] = field(default_factory=dict)
    upgrades: Mapping[str, int] = field(default_factory=dict)
    #: What this apply did with tables that stood before, and how domains were called.
    moves: tuple[Move, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """All that is declared. `version` counts applies from 1; 0 is a catalog that was never applied."""

    version: int = 0
    plugins: tuple[str, ...] = ()
    currency: str = "CNY"
    zone: str = "Asia/Shanghai"
    region: str = "CN"
    domains: Mapping[str, Domain] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    restrictions: Mapping[str, Restriction] = field(default_factory=dict)
    user_attributes: Mapping[str, UserAttribute] = field(default_factory=dict)
    #: Plugin -> what it may do; one that asks for nothing is not there.
    principals: Mapping[str, Principal] = field(default_factory=dict)
    #: kind -> name -> declaration, for the kinds that plugins bring.
    declared: Mapping[str, Mapping[str, Declared]] = field(default_factory=dict)
    #: `plugin.name` -> what a thing of the plugin is called here.
    aliases: Mapping[str, str] = field(default_factory=dict)
    #: Of an applied one; None in catalogs that the first versions of Regulars applied.
    remembered: Remembered | None = None

    def called(self, plugin: str, name: str) -> str:
        """What is called here, what `plugin` itself calls `name`."""
        return self.aliases.get(f"{plugin}.{name}", name)

    def of_kind(self, kind: str) -> Mapping[str, Declared]:
        """The declarations of a kind that a plugin brings, by name; empty where there is none."""
        return self.declared.get(kind, {})

    def referring_to(self, domain: str) -> Iterator[tuple[Domain, Field]]:
        """Each reference field that points to `domain`, with the domain it stands in."""
        for other in self.domains.values():
            for each in other.fields.values():
                if each.to == domain:
                    yield other, each

    def to_json(self) -> str:
        """JSON, the form that is stored; `from_json` reads it back. Order counts: of bands the first true one wins."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    def digest(self) -> str:
        """SHA-256 over what is declared: equal digests mean the same declarations."""
        body = asdict(self)
        del body["version"], body["remembered"]
        text = json.dumps(body, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def from_json(text: str) -> Catalog:
    """The catalog that `Catalog.to_json` wrote."""
    body = json.loads(text)
    return Catalog(
        version=body["version"],
        plugins=tuple(body["plugins"]),
        currency=body["currency"],
        zone=body["zone"],
        region=body["region"],
        domains={name: _domain(each) for name, each in body["domains"].items()},
        metrics={name: _plain(Metric, each) for name, each in body["metrics"].items()},
        roles={name: _role(each) for name, each in body["roles"].items()},
        restrictions={name: _plain(Restriction, each) for name, each in body.get("restrictions", {}).items()},
        user_attributes={name: _plain(UserAttribute, each) for name, each in body["user_attributes"].items()},
        principals={name: _principal(each) for name, each in body.get("principals", {}).items()},
        declared={
            kind: {name: _plain(Declared, each) for name, each in named.items()}
            for kind, named in body["declared"].items()
        },
        aliases=body.get("aliases", {}),
        remembered=_remembered(body["remembered"]) if body.get("remembered") else None,
    )


def remembered(text: str) -> Remembered | None:
    """What a store remembers with the catalog that `Catalog.to_json` wrote, without reading that."""
    held = json.loads(text).get("remembered")
    return _remembered(held) if held else None


def _plain(cls: type[T], body: Mapping[str, Any]) -> T:
    known = {each.name for each in fields(cast(Any, cls))}
    return cls(**{key: tuple(v) if isinstance(v, list) else v for key, v in body.items() if key in known})


def _domain(body: dict[str, Any]) -> Domain:
    made = {
        name: _plain(Field, {**each, "values": [_plain(Choice, choice) for choice in each["values"]]})
        for name, each in body["fields"].items()
    }
    indexes = {key: [tuple(each) for each in body.get(key, ())] for key in ("indexes", "rule_indexes")}
    return _plain(Domain, {**body, "fields": made, **indexes})


def _remembered(body: dict[str, Any]) -> Remembered:
    kept = {name: _domain(each) for name, each in body.get("kept", {}).items()}
    moves = [_plain(Move, each) for each in body.get("moves", ())]
    return _plain(Remembered, {**body, "kept": kept, "moves": moves})


def _role(body: dict[str, Any]) -> Role:
    return _plain(Role, {**body, "grants": [_grant(each) for each in body["grants"]]})


def _principal(body: dict[str, Any]) -> Principal:
    return Principal(
        plugin=body["plugin"],
        access=tuple(map(_grant, body["access"])),
        derives=tuple(map(_grant, body["derives"])),
        hosts=tuple(body.get("hosts", ())),
        secrets=tuple(body.get("secrets", ())),
    )


def _grant(body: dict[str, Any]) -> Grant:
    rights = {name: _plain(FieldRight, each) for name, each in body.get("fields", {}).items()}
    return _plain(Grant, {**body, "fields": rights})
