"""The entries of a fact: a receipt and its line, with what they refer to and what no column holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from regulars.catalog import Domain, Field
from regulars_channels.guessing.assigning import Assignment, Pair
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.contents import Contents
from regulars_channels.guessing.dependence import Groups
from regulars_channels.guessing.drafts import Entry, Setting
from regulars_channels.guessing.givenback import less_given_back
from regulars_channels.guessing.makingup import full_name, made_up
from regulars_channels.guessing.referring import referred
from regulars_channels.guessing.refunds import split
from regulars_channels.guessing.subjects import field_setting, filled, plain_text
from regulars_channels.guessing.texts import alone, joined, text, within
from regulars_channels.guessing.things import HEAD, MAIN, shared_fields

#: What tells lines apart must fit a text of so many characters.
LONGEST_KEY = 250


@dataclass
class _Fact:
    """The fields of one fact, as they come together."""

    domain: Domain
    settings: dict[str, Setting]

    def entry(self) -> Entry:
        ordered = [self.settings[name] for name in self.domain.fields if name in self.settings]
        return Entry(self.domain.name, tuple(ordered))


def fact_entries(
    found: Assignment, contents: Contents, clock: Column | None, brought: Collection[str] = ()
) -> list[Entry]:
    """The entries of a row about a fact: what it refers to, its head, itself.

    `clock`: the column with the time of day beside the date; `brought`: subjects that another channel brings.
    """
    return less_given_back(_Facts(found, contents, clock, brought).entries(), found, contents)


class _Facts:
    def __init__(
        self, found: Assignment, contents: Contents, clock: Column | None, brought: Collection[str]
    ) -> None:
        self.found = found
        self.comma = contents.formats.comma
        self.clock = clock
        self.row = found.row
        self.of_head: set[str] = set()
        self.before, self.references = referred(found, comma=self.comma, brought=brought)

    def entries(self) -> list[Entry]:
        main = _Fact(self.row.main.domain, self._own(MAIN))
        self._number(main)
        made = [main]
        if self.row.head is not None:
            head = _Fact(self.row.head.domain, self._own(HEAD))
            for name in shared_fields(self.row):
                if name in main.settings:
                    head.settings[name] = main.settings[name]
            self._share_amounts(main, head)
            self._make_up(head)
            self.of_head = {column.name for each in head.settings.values() for column in each.columns}
            if all(name in head.settings for name, field in head.domain.fields.items() if _must(field)):
                made = [head, main]
        self._make_up(main)
        self._count(main)
        entries = [each.entry() for each in made]
        if len(made) > 1:
            entries[0] = replace(entries[0], when=self._told_in(made[0]))
        head_domain = self.row.head.domain if self.row.head is not None else None
        columns = self.found.columns
        return [*self.before, *split(entries, main.domain, head_domain, columns, comma=self.comma)]

    def _own(self, role: str) -> dict[str, Setting]:
        own = {pair.target.name: self._setting(pair) for pair in self.found.of(role)}
        domain = self.row.main.domain if role == MAIN else self.row.head.domain if self.row.head else None
        for name, reference in self.references.items():
            if domain is not None and name in domain.fields:
                own[name] = reference
        return own

    def _setting(self, pair: Pair) -> Setting:
        if pair.target.name == self.row.main.domain.time and self.clock is not None:
            joined_text = f"concat({within(pair.column)}, ' ', {text(self.clock)})"
            return Setting(pair.target.name, joined_text, (pair.column, self.clock))
        return field_setting(pair, self.found.columns)

    def _have(self, fact: _Fact) -> dict[str, Column]:
        """Field -> the column that it is, for those that are one."""
        return {
            name: setting.columns[0]
            for name, setting in fact.settings.items()
            if len(setting.columns) == 1
            and setting.text in (alone(setting.columns[0]), plain_text(setting.columns[0]))
        }

    def _told_in(self, head: _Fact) -> str | None:
        """The rows that tell of the receipt, where only the first of its rows does: the others would empty it again."""
        groups = Groups(self._identity(head))
        own = [pair.column for pair in self.found.of(HEAD)]
        partly = [column for column in own if column.has_blanks and groups.partly(column)]
        return filled(max(partly, key=lambda column: column.filled)) if partly else None

    def _identity(self, fact: _Fact) -> list[Column]:
        """The columns that identify it."""
        return [
            column
            for name in fact.domain.identity
            if name in fact.settings
            for column in self._columns_of(fact.settings[name])
        ]

    def _make_up(self, fact: _Fact) -> None:
        """Add what can be made of the columns that it has."""
        for setting in made_up(fact.domain, self._have(fact), comma=self.comma):
            fact.settings.setdefault(setting.name, setting)
        named = full_name(fact.domain, self._have(fact), self.found.left)
        if named is not None:
            fact.settings.setdefault(named.name, named)

    def _number(self, fact: _Fact) -> None:
        """A number of who and when, where a receipt has none."""
        for name in fact.domain.identity:
            field = fact.domain.fields[name]
            if name not in fact.settings and field.type == "text" and _must(field):
                columns = self._who_and_when(fact)
                parts = [text(column) for column in columns]
                fact.settings[name] = Setting(name, joined(parts), tuple(columns))

    def _count(self, fact: _Fact) -> None:
        """A number for equal lines where they have none, and beside it what tells the others apart."""
        domain, identity = fact.domain, fact.domain.identity
        counted = [
            name for name in identity if name not in fact.settings and domain.fields[name].type == "integer"
        ]
        if not counted:
            return
        known = self._identity(fact)
        if self._one_each(fact, known):
            for name in counted:
                fact.settings[name] = Setting(name, 1)
            return
        apart = self._telling_apart(fact, known)
        arguments = dict.fromkeys(within(column) for column in (*known, *apart))
        for name in counted:
            fact.settings[name] = Setting(name, f"occurrence({', '.join(arguments)})", (*known, *apart))
        keyed = self._line_key(domain, fact)
        if keyed is not None and apart:
            key = joined([text(column) for column in apart])
            if sum(column.longest + 1 for column in apart) > LONGEST_KEY:
                key = f"left({key}, {LONGEST_KEY})"
            fact.settings[keyed] = Setting(keyed, key, tuple(apart))

    def _one_each(self, fact: _Fact, known: Sequence[Column]) -> bool:
        """Whether a row is a whole receipt, which has one line: none comes twice but for rows that are said again."""
        whole = self._told_of(fact) if self.row.head is not None else ()
        return bool(whole) and Groups(known, whole).single

    def _told_of(self, fact: _Fact) -> Sequence[Column]:
        """All columns, where a row is an order: two equal lines are two, two equal orders one.

        It is one where it says nothing of what was sold, or where of many orders some come twice, word for word,
        and none has two rows that differ.
        """
        head = self.row.head.domain if self.row.head is not None else None
        sold = [name for name in fact.settings if head is not None and name not in head.fields]
        known = self._identity(fact)
        if sold and not (Groups(known).mostly_single and Groups(known, self.found.columns).single):
            return ()
        return self.found.columns

    def _line_key(self, domain: Domain, fact: _Fact) -> str | None:
        """The text of the identity that stands beside a counted number: the last one that nothing fills."""
        free = [
            name
            for name in domain.identity
            if name not in fact.settings and domain.fields[name].type == "text"
        ]
        head = self.row.head.domain.identity if self.row.head else ()
        return next((name for name in reversed(free) if name not in head), None)

    def _columns_of(self, setting: Setting) -> Sequence[Column]:
        """The columns that a part of an identity hangs on; of an entry those that identify it."""
        if setting.columns:
            return setting.columns
        thing = self.row.referred.get(setting.name)
        if thing is None or len(thing.domain.identity) != 1:
            return ()
        column = self.found.column(thing.role, thing.domain.identity[0]) or self.found.column(
            thing.role, thing.domain.display or ""
        )
        return (column,) if column is not None else ()

    def _telling_apart(self, fact: _Fact, known: Sequence[Column]) -> list[Column]:
        """The columns that tell two lines of a receipt apart: what was bought, how much, for how much."""
        names = {column.name for column in known}
        groups = Groups(known)
        found: dict[str, Column] = {}
        for name, field in fact.domain.fields.items():
            if name in fact.domain.identity or name not in fact.settings or field.type == "choice":
                continue
            if field.type == "reference" and self.row.referred[name].domain.subject:
                continue
            if field.type == "text" and field.privacy != "none":
                continue
            for column in self._columns_of(fact.settings[name]):
                ours = column.name not in self.of_head or field.type == "money"
                if ours and column.name not in names and not groups.same(column):
                    found[column.name] = column
        return sorted(found.values(), key=lambda column: column.longest)

    def _who_and_when(self, fact: _Fact) -> list[Column]:
        """What a receipt without a number is known by: the customer, and the time."""
        columns: list[Column] = []
        for name, thing in self.row.referred.items():
            if thing.domain.subject and name in fact.settings:
                pairs = self.found.of(thing.role)
                # A key first; else what most rows say: where few have a phone, strangers would be one.
                known = [pair for pair in pairs if _identifies(pair)] or pairs[:1]
                columns.append(
                    max(known, key=lambda pair: (pair.target.field is None, pair.column.filled)).column
                )
        columns += fact.settings[fact.domain.time or ""].columns
        return list({column.name: column for column in columns}.values())

    def _share_amounts(self, main: _Fact, head: _Fact) -> None:
        """Give amounts to the receipt or to its lines, as the rows of one receipt show."""
        groups = Groups(self._identity(head), self._told_of(main))
        for name, field in main.domain.fields.items():
            if field.type != "money" or name not in head.domain.fields:
                continue
            if name in head.settings and name not in main.settings:
                same = groups.same(head.settings[name].columns[0])
                if same is False:
                    main.settings[name] = head.settings.pop(name)
                elif same is None:
                    # One row each: what the receipt comes to is what its line comes to.
                    main.settings[name] = head.settings[name]
            elif name in head.settings and groups.single:
                head.settings[name] = main.settings[name]


def _identifies(pair: Pair) -> bool:
    return pair.target.field is None or bool(pair.target.field.identifier)


def _must(field: Field) -> bool:
    return field.required and field.default is None
