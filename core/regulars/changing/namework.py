"""Names of fields and domains that stand in rows, not in tables: in times, identifiers, and the rights of users."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from sqlalchemy import Connection, Table, case, select, update

from regulars.catalog import Domain, Field
from regulars.changing.difference import Difference
from regulars.changing.pages import pages
from regulars.records.linking import kind_of
from regulars.storage.bulk import update_rows
from regulars.storage.columns import stored
from regulars.storage.tables import contribution_name, identifiers, shared_identifiers, side_name, users

#: Before the name of a field in `times`: it was emptied by hand.
_EMPTIED = "!"


class NameWork:
    """Changes them in the transaction of a connection, once the tables have their new names."""

    def __init__(self, connection: Connection, difference: Difference) -> None:
        self.connection = connection
        self.difference = difference

    def rename(self) -> None:
        """Give what is stored under an old name its new one."""
        for domain, names in self._renamed_flat_names().values():
            self._retime(domain, partial(_renamed, names))
        self._rename_kinds()
        self._rename_rights()
        for domain, field in naming_renamed(self.difference):
            self._rename_values(domain, field)

    def forget(self) -> None:
        """Take out what is stored under the names of fields that are gone."""
        leaving: dict[str, tuple[Domain, set[str]]] = {}
        for _before, after, field in self.difference.leaving_fields():
            if after.subject:
                leaving.setdefault(after.name, (after, set()))[1].update(_flat_names(field))
        for each in self.difference.fields:
            if each.after.subject and each.form == "replaced":
                names = {*_flat_names(each.old), *_flat_names(each.new)}
                leaving.setdefault(each.after.name, (each.after, set()))[1].update(names)
        for domain, names in leaving.values():
            self._retime(domain, partial(_unless, names))

    def _renamed_flat_names(self) -> Mapping[str, tuple[Domain, dict[str, str]]]:
        found: dict[str, tuple[Domain, dict[str, str]]] = {}
        for each in self.difference.fields:
            if each.after.subject and each.renamed and each.form != "replaced":
                pairs = zip(_flat_names(each.old), _flat_names(each.new), strict=True)
                found.setdefault(each.after.name, (each.after, {}))[1].update(pairs)
        return found

    def _retime(self, domain: Domain, renamed: Callable[[str], str | None]) -> None:
        """Give the fields in `times` of the contributions to `domain` other names; None: take them out."""
        table = self.difference.tables_after.tables[contribution_name(domain, domain.plugin)]
        for page in pages(self.connection, table, ("times",), table.c.times.is_not(None)):
            changed = []
            for record, text in page:
                held = json.loads(text)
                times = {}
                for key, when in held.items():
                    mark = _EMPTIED if key.startswith(_EMPTIED) else ""
                    name = renamed(key.removeprefix(_EMPTIED))
                    if name is not None:
                        times[mark + name] = when
                if times != held:
                    cell = json.dumps(times, ensure_ascii=False, sort_keys=True) if times else None
                    changed.append((cell, record))
            update_rows(self.connection, table, ("times",), changed)

    def _rename_kinds(self) -> None:
        """Identifiers say which field and domain they are of."""
        kinds: dict[str, str] = {}
        for before, after in self.difference.staying():
            fields = {each.old.name: each.new for each in self.difference.fields if each.after is after}
            for old in before.fields.values():
                if old.identifier:
                    new = fields.get(old.name, old)
                    kinds[kind_of(before.name, old)] = kind_of(after.name, old, new.name)
        renamed = {old: new for old, new in kinds.items() if old != new}
        for table in (identifiers, shared_identifiers):
            # Two may take each other's.
            for number, kind in enumerate(renamed):
                self._set_kind(table, kind, f"waiting:{number}")
            for number, kind in enumerate(renamed.values()):
                self._set_kind(table, f"waiting:{number}", kind)

    def _rename_values(self, domain: Domain, field: Field) -> None:
        """The names of declarations that are the values of a field."""
        names = self.difference.renamed_declarations[str(field.names)]
        (cell,) = stored(field)
        tables = [side_name(domain, field.owner)]
        if domain.subject:
            tables.append(contribution_name(domain, field.owner))
        for table in (self.difference.tables_after.tables[each] for each in tables):
            column = table.c[cell.name]
            new = case(names, value=column)
            self.connection.execute(update(table).where(column.in_(list(names))).values({column: new}))

    def _set_kind(self, table: Table, old: str, new: str) -> None:
        self.connection.execute(update(table).where(table.c.kind == old).values(kind=new))

    def _rename_rights(self) -> None:
        """The roles and attributes of users. What goes is taken from them: another of that name is not that one."""
        roles, attributes = self.difference.roles, self.difference.attributes
        if not roles and not attributes:
            return
        for row in self.connection.execute(select(users)).all():
            held = [each for each in row.roles.split("|") if each]
            kept = dict.fromkeys(name for each in held if (name := roles.get(each, each)) is not None)
            values = {
                new: value
                for name, value in json.loads(row.attributes).items()
                if (new := attributes.get(name, name)) is not None
            }
            self.connection.execute(
                update(users)
                .where(users.c.name == row.name)
                .values(
                    roles="|" + "|".join(kept) + "|" if kept else "|",
                    attributes=json.dumps(values, ensure_ascii=False, sort_keys=True),
                )
            )


def naming_renamed(difference: Difference) -> Iterator[tuple[Domain, Field]]:
    """The fields that hold names of declarations some of which an alias changes, in the domains as they are to be."""
    for pair in difference.pairs:
        for each in pair.fields if pair.new is not None and difference.renamed_declarations else ():
            if (
                each.old is not None
                and each.new is not None
                and each.new.names in difference.renamed_declarations
            ):
                assert pair.new is not None
                yield pair.new, each.new


def _renamed(names: Mapping[str, str], name: str) -> str:
    return names.get(name, name)


def _unless(names: set[str], name: str) -> str | None:
    return None if name in names else name


def _flat_names(field: Field) -> list[str]:
    return [".".join(each.path) for each in stored(field)]
