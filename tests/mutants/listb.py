"""Faults that permission code must not have, each as a patch that makes it, and the tests that must then turn red."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ORACLE = "tests/core/gate/oracle/test_oracle.py"


@dataclass(frozen=True)
class Mutant:
    """In `file`, `old` stands exactly once; with `new` instead the program has the fault."""

    number: int
    fault: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def mutated(self, text: str) -> str:
        """The text of the file with the fault. LookupError where the place is not there, or not the only one."""
        if text.count(self.old) != 1:
            raise LookupError(
                f"{self.file}: the place of mutant {self.number} stands there {text.count(self.old)} times"
            )
        return text.replace(self.old, self.new)


MUTANTS = (
    Mutant(
        1,
        "the negation of a leaf is true where an operand is nothing",
        "core/regulars/expressions/rule.py",
        """                operator = node.operator if wanted else NEGATED[node.operator]
                return self.compared(operator, node.left, node.right)
""",
        """                found = self.compared(node.operator, node.left, node.right)
                return found if wanted else sa.not_(found)
""",
        (ORACLE, "tests/core/gate/test_reading.py"),
    ),
    Mutant(
        2,
        "a denial that cannot be decided lets pass",
        "core/regulars/gate/frames.py",
        "        return [to_rule(whole._parsed(rule), whole).false for rule in denials]\n",
        "        return [~to_rule(whole._parsed(rule), whole).true for rule in denials]\n",
        (ORACLE,),
    ),
    Mutant(
        3,
        "OR for AND between restrictions",
        "core/regulars/permissions/policy.py",
        "        groups += [(each.where,) for each in self.restrictions(domain, action)]\n",
        """        restricted = tuple(each.where for each in self.restrictions(domain, action))
        groups += [restricted] if restricted else []
""",
        (ORACLE,),
    ),
    Mutant(
        4,
        "a denial loses to an allow",
        "core/regulars/permissions/policy.py",
        "        return RowRules(tuple(groups), tuple(dict.fromkeys(denials)), narrowed)\n",
        "        return RowRules(tuple(groups), tuple(dict.fromkeys(denials)) if () in groups else (), narrowed)\n",
        (ORACLE,),
    ),
    Mutant(
        5,
        "the check comes after the write instead of before",
        "core/regulars/records/writing.py",
        """        self._permitting.check(transaction, "update", loaded, ids, standing, clearing=clearing)
        if isinstance(found, subjects.Resolved):
            demands""",
        """        if isinstance(found, subjects.Resolved):
            demands""",
        ("tests/core/gate/test_elsewhere.py", ORACLE),
    ),
    Mutant(
        6,
        "the record after the write is not checked",
        "core/regulars/records/writing.py",
        """        self._permitting.check(transaction, "update", loaded, one.ids, changed, clearing=clearing)
        return done
""",
        """        return done
""",
        ("tests/core/gate/test_writing.py", ORACLE),
    ),
    Mutant(
        7,
        "a batch checks only its first record",
        "core/regulars/gate/guard.py",
        """        rows = touched.rows()
        found = self._roots(transaction, domain, rows)
""",
        """        rows = dict([next(iter(touched.rows().items()))])
        found = self._roots(transaction, domain, rows)
""",
        ("tests/core/gate/test_writing.py", "tests/core/gate/oracle/test_metamorphic.py"),
    ),
    Mutant(
        8,
        "one sorts by a hidden field",
        "core/regulars/gate/query.py",
        "        sorting = FoundBy(frame)\n",
        "        sorting = FoundBy(frame.whole('order'))\n",
        (ORACLE, "tests/core/gate/test_elsewhere.py"),
    ),
    Mutant(
        9,
        "one groups and aggregates by a hidden field",
        "core/regulars/gate/grouping.py",
        """    if per is None:
        columns, groups = _columns(frame, values, by)
""",
        """    if per is None:
        columns, groups = _columns(frame.whole("groups"), values, by)
""",
        (ORACLE,),
    ),
    Mutant(
        10,
        "one searches in a hidden field",
        "core/regulars/gate/finding.py",
        """    # By their whole value more may be found, where that is a text.
""",
        """    sought = list(fields)
    found = {field.name: rights(reader.policy.trusted(), domain.name, field, Use.FOUND) for field in fields}
""",
        ("tests/core/gate/test_search_rights.py", ORACLE),
    ),
    Mutant(
        11,
        "a count without the filter",
        "core/regulars/gate/reading.py",
        "        made = statement(query.frame, [func.count()], query.conditions)\n",
        """        made = select(func.count()).select_from(query.frame.joins.clause()).where(*query.conditions)
""",
        ("tests/core/gate/test_reading.py",),
    ),
    Mutant(
        12,
        "rights stay what they were after they were revoked",
        "core/regulars/gate/work.py",
        "        if self.renewal is None or self.current.transaction is not None:\n            return\n",
        "        if self.renewal is None or self.renewal.known is not None:\n            return\n",
        ("tests/core/workspace/test_revocation.py",),
    ),
    Mutant(
        13,
        "the command line skips the rights in fields",
        "cli/regulars_cli/commands/record.py",
        "    reading = session.exporting if limit > _PAGE else session\n",
        """    from regulars.testing import trusted_session

    reading = session = trusted_session(context.workspace)
""",
        ("tests/cli/test_masked.py", "tests/ways_in/test_commands.py"),
    ),
    Mutant(
        14,
        "a report runs with its author's rights for a reader",
        "plugins/regulars_reports/commands.py",
        """    session = obj.session.exporting
    sheet = sheet_of_report""",
        """    from regulars.testing import trusted_session

    session = trusted_session(obj.workspace)
    sheet = sheet_of_report""",
        ("tests/ways_in/test_commands.py", "tests/cli/test_clerk.py"),
    ),
    Mutant(
        15,
        "the error of a unique field names the hidden record",
        "core/regulars/records/facts.py",
        """            if other in unseen:
                meeting.clash(row, domain.name, other, each.name)
                continue
            text = _("Another {domain} has this {name} already.", domain=domain.called, name=each.called)
""",
        """            text = f"{domain.called} {other} has this {each.called} already."
""",
        ("tests/core/gate/test_held.py",),
    ),
    Mutant(
        16,
        "what is masked leaves the store whole",
        "core/regulars/permissions/policy.py",
        """        \"\"\"How much of a field the actor is shown in the rows that it may read.\"\"\"
        if self.actor.trusted:
""",
        """        \"\"\"How much of a field the actor is shown in the rows that it may read.\"\"\"
        if self.actor.trusted or self.exporting:
""",
        ("tests/core/gate/test_exporting.py", ORACLE),
    ),
    Mutant(
        17,
        "roles that include each other in a circle have every right",
        "core/regulars/permissions/policy.py",
        """                if each not in found and each in known:
""",
        """                if each in found:
                    return {every: (every,) for every in known}
                if each not in found and each in known:
""",
        ("tests/core/gate/test_elsewhere.py",),
    ),
    Mutant(
        18,
        "who is one with whom is a way around the rules on records",
        "core/regulars/gate/views.py",
        """    root = int(reader.one(domain, record)[0]["id"])
    shape = reader.domains[domain]
""",
        """    root = reader.root(domain, record)
    shape = reader.domains[domain]
""",
        ("tests/core/gate/test_reading.py",),
    ),
    Mutant(
        19,
        "the history shows what hidden fields held before",
        "core/regulars/gate/past.py",
        """        if place.column in cells and policy.shown(shape.domain.name, place.field.name).always == "whole":
""",
        """        if place.column in cells:
""",
        ("tests/core/gate/test_elsewhere.py", "tests/core/history/test_as_of.py"),
    ),
    Mutant(
        20,
        "system mode goes on behind its block",
        "core/regulars/gate/systemsession.py",
        "        end_session(session)\n",
        "        pass\n",
        ("tests/core/gate/test_system_mode.py",),
    ),
)
