"""The steps of a difference in people's words, with what each would lose and which records stand in its way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from regulars.catalog import Catalog, Domain, Field
from regulars.changing.demands import TEXTS, Found, Held, tighter_limits
from regulars.changing.difference import Difference, FieldChange
from regulars.changing.readings import Reading
from regulars.changing.steps import Step
from regulars.changing.upgrades import Upgrade
from regulars.messages import _, in_language, sentences

#: What of a golden record follows from it, so that it is computed anew.
COMPUTED = ("survives",)


@dataclass(frozen=True)
class Telling:
    """Tells of `difference`. Without a connection, for whoever may not see the data, nothing is counted."""

    difference: Difference
    connection: Connection | None
    upgrades: Sequence[Upgrade] = ()

    def steps(self) -> Iterator[Step]:
        """Every step but those that only add, in the order in which they are taken."""
        yield from self._renamed()
        for each in self.difference.fields:
            yield from self._field(each)
        yield from self._domains()
        for upgrade in self.upgrades:
            yield Step(
                what="upgrade",
                name=f"{upgrade.plugin} {upgrade.number}",
                text=_("Step {number} of the plugin {plugin}: {help}", number=upgrade.number,
                       plugin=upgrade.plugin, help=in_language(upgrade.help)),
            )  # fmt: skip
        yield from self._coming()
        yield from self._leaving()
        yield from self._users()

    def _renamed(self) -> Iterator[Step]:
        for old, new in self.difference.renamed_domains.items():
            yield Step(
                what="domain_renamed",
                name=new,
                text=_("The domain {old} is called {new} from now on.", old=old, new=new),
            )
        for each in self.difference.fields:
            if each.renamed:
                old = f"{each.after.name}.{each.old.name}"
                text = _("The field {old} is called {new} from now on.", old=old, new=each.name)
                yield Step(what="field_renamed", name=each.name, text=text)
        for what, changed in (
            ("role", self.difference.roles),
            ("user_attribute", self.difference.attributes),
        ):
            for old, name in changed.items():
                if name is not None:
                    text = (
                        _("The role {old} is called {new} from now on.", old=old, new=name)
                        if what == "role"
                        else _("The user attribute {old} is called {new} from now on.", old=old, new=name)
                    )
                    yield Step(what=f"{what}_renamed", name=name, text=text)

        for kind, names in self.difference.renamed_declarations.items():
            for old, new in names.items():
                text = _("The {kind} {old} is called {new} from now on.", kind=kind, old=old, new=new)
                yield Step(what="declaration_renamed", name=new, text=text)

    def _field(self, each: FieldChange) -> Iterator[Step]:
        old, new, name = each.old, each.new, each.name
        held = self._held(each.before, old)
        yield from self._form(each, held)
        kept = self._must_keep(each)
        for value in each.removed_values():
            found = held.chosen(value) if held else None
            text = _("{name}: the value {value} is no choice any more.", name=name, value=value)
            step = Step(what="value_dropped", name=name, text=text)
            # Of several choices others may be left.
            alone = kept and old.type == "choice"
            yield _in_the_way(step, found) if alone else _given_up(step, found, f"{name}={value}")
        if each.form == "same" and tighter_limits(old, new):
            found = held.beyond(new) if held else None
            step = Step(what="limits", name=name, text=_limits(name, new))
            yield _in_the_way(step, found) if kept else _given_up(step, found, name)
        if new.required and not old.required:
            yield from self._required(each.after, new, held.lacking() if held else None)
        if new.unique and not old.unique:
            found = held.twice() if held else None
            text = _("No two records of {domain} may have the same {name} from now on.",
                     domain=each.after.called, name=name)  # fmt: skip
            yield _in_the_way(Step(what="unique", name=name, text=text), found)
        if old.privacy != new.privacy:
            yield Step(what="privacy", name=name, text=_privacy(self.difference.wanted, each))
        if old.search != new.search:
            text = (
                _("{name} is found by its values from now on ({search}).", name=name, search=new.search)
                if new.search
                else _("{name} is not found by its values any more.", name=name)
            )
            yield Step(what="search", name=name, text=text)
        if old.identifier != new.identifier:
            text = (
                _("Records of several sources that are equal in {name} are one {domain} from now on.",
                  name=name, domain=each.after.called)
                if new.identifier
                else _("What only {name} had joined is parted again.", name=name)
            )  # fmt: skip
            yield Step(what="identifier", name=name, text=text)
        if each.after.subject and (old.survives != new.survives or old.default not in (None, new.default)):
            text = _("{name}: which value stands is decided anew for every {domain}.",
                     name=name, domain=each.after.called)  # fmt: skip
            yield Step(what="recomputed", name=name, text=text)
        if old.zone != new.zone and old.type == new.type:
            text = _("{name}: local times are computed anew.", name=name)
            yield Step(what="zone", name=name, text=text)

    def _form(self, each: FieldChange, held: Held | None) -> Iterator[Step]:
        if each.form == "same" and each.old.type == each.new.type:
            return
        text = _("{name}: {old} becomes {new}.", name=each.name, old=_type(each.old), new=_type(each.new))
        if each.form == "replaced":
            lost = held.count() if held else None
            yield _dropped(Step(what="field_converted", name=each.name, text=text), lost, each.name)
            return
        found: Found | None = Found()
        if each.form == "read":
            catalog = self.difference.wanted
            reading = Reading(each.old, each.new, catalog.zone, catalog.region)
            found = held.unreadable(reading) if held else None
            emptied = held.unreadable(reading, whole=True) if held and self._must_keep(each) else Found()
            if emptied.count:
                yield _in_the_way(Step(what="field_converted", name=each.name, text=text), emptied)
                return
        yield _given_up(Step(what="field_converted", name=each.name, text=text), found, each.name)

    def _must_keep(self, each: FieldChange) -> bool:
        """Whether what a record has cannot be given up: it must have something, and nothing else would be there."""
        demanded = each.new.required and each.new.default is None
        return demanded and not each.after.subject and not self.upgrades

    def _domains(self) -> Iterator[Step]:
        for old, new in self.difference.staying():
            if self.difference.new_identity(old, new):
                text = _("The records of {domain} are told apart by {fields} from now on.",
                         domain=new.name, fields=", ".join(new.identity))  # fmt: skip
                yield Step(what="identity", name=new.name, text=text)

    def _coming(self) -> Iterator[Step]:
        for domain, field in self.difference.coming_fields():
            if field.required:
                count = self._rows(domain_before(self.difference, domain))
                found = None if count is None else Found(count)
                yield from self._required(domain, field, found, new=True)

    def _required(
        self, domain: Domain, field: Field, found: Found | None, *, new: bool = False
    ) -> Iterator[Step]:
        name = f"{domain.name}.{field.name}"
        if found is not None and not found.count:
            return
        if field.default is not None:
            text = _("{name} must be given from now on; the records without it get {default}.",
                     name=name, default=field.default)  # fmt: skip
            yield Step(what="default", name=name, text=text)
        else:
            # A field that is new nobody can fill in before, but the upgrade steps of a plugin.
            text = (
                _("{name} is new: no record has it. Give it a `default:`, or let it be `required:` once it is filled.",
                  name=name)
                if new and not self.upgrades
                else _("{name} must be given from now on.", name=name)
            )  # fmt: skip
            yield _in_the_way(Step(what="required", name=name, text=text), found)

    def _leaving(self) -> Iterator[Step]:
        for before, after, field in self.difference.leaving_fields():
            held = self._held(before, field)
            name = f"{after.name}.{field.name}"
            lost = held.count() if held else None
            taking = next(
                (each for each in self.upgrades if each.plugin == field.owner and name in each.takes), None
            )
            if taking is not None:
                text = _("The field {name} goes; step {number} of the plugin {plugin} takes over what it holds.",
                         name=name, number=taking.number, plugin=taking.plugin)  # fmt: skip
                yield Step(what="field_dropped", name=name, text=text)
                continue
            text = _("The field {name} goes.", name=name)
            yield _dropped(Step(what="field_dropped", name=name, text=text), lost, name)
        for domain in self.difference.leaving_domains():
            lost = self._rows(domain)
            others = [each for each in domain.owners() if each not in self.difference.wanted.plugins]
            text = (
                _("The domain {name} goes, with what the disabled plugins {plugins} keep there.",
                  name=domain.name, plugins=", ".join(others))
                if others
                else _("The domain {name} goes.", name=domain.name)
            )  # fmt: skip
            yield _dropped(Step(what="domain_dropped", name=domain.name, text=text), lost, domain.name)

    def _users(self) -> Iterator[Step]:
        for what, changed in (
            ("role", self.difference.roles),
            ("user_attribute", self.difference.attributes),
        ):
            for old, new in changed.items():
                if new is None:
                    text = (
                        _("The role {name} goes: whoever has it has it no more.", name=old)
                        if what == "role"
                        else _("The user attribute {name} goes.", name=old)
                    )
                    yield Step(what=f"{what}_dropped", name=old, text=text)

    def _held(self, domain: Domain, field: Field) -> Held | None:
        if self.connection is None:
            return None
        difference = self.difference
        return Held(self.connection, difference.tables_before, domain, field, difference.live.zone)

    def _rows(self, domain: Domain | None) -> int | None:
        if self.connection is None:
            return None
        if domain is None:
            return 0
        table = self.difference.tables_before.tables[domain.table]
        return self.connection.execute(select(func.count()).select_from(table)).scalar_one()


def domain_before(difference: Difference, domain: Domain) -> Domain | None:
    """The domain as it stood."""
    return next((old for old, new in difference.staying() if new is domain), None)


def _dropped(step: Step, lost: int | None, name: str) -> Step:
    """What is lost must be named, unless nothing is."""
    return replace(step, loss=None if lost == 0 else name, lost=lost)


def _given_up(step: Step, found: Found | None, name: str) -> Step:
    """Values in the way may be given up by name."""
    if found is None or not found.count:
        return step
    return replace(step, loss=name, lost=found.count, violating=found.count, violations=found.first)


def _in_the_way(step: Step, found: Found | None) -> Step:
    return step if found is None else replace(step, violating=found.count, violations=found.first)


def _type(field: Field) -> str:
    if field.type == "decimal":
        return _("{type} with {places} places", type=field.type, places=field.places)
    if field.type == "reference":
        return _("reference to {domain}", domain=field.to)
    if field.type == "handle" and field.service:
        return f"{field.type} ({field.service})"
    return field.type


def _limits(name: str, field: Field) -> str:
    limits = {"min": field.min, "max": field.max}
    if field.type in TEXTS:
        if field.min is not None and field.max is not None:
            return _("{name} has {min} to {max} characters from now on.", name=name, **limits)
        if field.min is not None:
            return _("{name} has at least {min} characters from now on.", name=name, **limits)
        return _("{name} has at most {max} characters from now on.", name=name, **limits)
    if field.min is not None and field.max is not None:
        return _("{name} is at least {min} and at most {max} from now on.", name=name, **limits)
    if field.min is not None:
        return _("{name} is at least {min} from now on.", name=name, **limits)
    return _("{name} is at most {max} from now on.", name=name, **limits)


def _privacy(catalog: Catalog, each: FieldChange) -> str:
    """What a change of privacy shows to whom, or hides from them."""
    old, new, name = each.old.privacy, each.new.privacy, each.name
    reading = ", ".join(
        role.name
        for role in catalog.roles.values()
        if any(
            grant.domain in {"*", each.after.name} and "read" in grant.actions and not grant.deny
            for grant in role.grants
        )
    )
    changed = _("Privacy of {name}: {old} becomes {new}.", name=name, old=old, new=new)
    if new == "sensitive":
        told = _("It is hidden from every role that is not given it by name; so far all that read {domain} saw it: "
                 "{roles}.", domain=each.after.name, roles=reading)  # fmt: skip
    elif old == "sensitive":
        told = _(
            "It is shown to every role that reads {domain}: {roles}.", domain=each.after.name, roles=reading
        )
    elif new == "personal":
        told = _("It is personal data from now on: who reads it of whom is written down.")
    else:
        told = _("It is no personal data any more: who reads it is not written down.")
    return sentences(changed, told)
