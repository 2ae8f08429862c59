"""The passes and visits of customers, kept in the store as sharing.py says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from regulars import Part, Session

from regulars_passes.sharing import Pass, Visit, share_out

SOURCE = "passes"
#: So many records are named in one expression, which takes 1,000.
AT_ONCE = 500


def customers_of(session: Session, domain: str, records: Sequence[int]) -> set[int]:
    """The customers whose passes or visits these are."""
    found: set[int | None] = set()
    for some in _some(records):
        found |= {row["customer"] for row in session.rows(domain, _one_of("id", some), fields=["customer"])}
    return {each for each in found if each is not None}


def keep_passes(session: Session, customers: Iterable[int]) -> int:
    """Share out the visits of `customers` anew, and write what is not so yet; how many records that were."""
    return sum(_keep(session, some) for some in _some(sorted(customers)))


def _keep(session: Session, customers: Sequence[int]) -> int:
    theirs = _one_of("customer", customers)
    passes: dict[int, list[Pass]] = defaultdict(list)
    visits: dict[int, list[Visit]] = defaultdict(list)
    left: dict[int, int | None] = {}
    used: dict[int, int | None] = {}
    for row in session.rows("class_pass", theirs):
        left[row["id"]] = row["left"]
        passes[row["customer"]].append(Pass(row["id"], row["bought_on"], row["valid_until"], row["visits"]))
    fields = {"customer": "customer", "class_pass": "class_pass", "state": "state", "day": "date(starts_at)"}
    for row in session.rows("class_visit", theirs, fields=fields):
        used[row["id"]] = row["class_pass"]
        if row["state"] != "cancelled":
            visits[row["customer"]].append(Visit(row["id"], row["day"]))
    due_used: dict[int, int | None] = {}
    due_left: dict[int, int | None] = {}
    for each in customers:
        shared = share_out(passes[each], visits[each])
        due_used |= shared.used
        due_left |= shared.left
    return _write(session, "class_visit", "class_pass", used, due_used) + _write(
        session, "class_pass", "left", left, due_left
    )


def _write(
    session: Session,
    domain: str,
    field: str,
    standing: Mapping[int, int | None],
    due: Mapping[int, int | None],
) -> int:
    """Write `field` of the records in which it is not what is due; how many those are."""
    changed = [each for each, value in standing.items() if due.get(each) != value]
    if changed:
        columns = {field: [due.get(each) for each in changed]}
        session.write(
            [Part(domain=domain, columns=columns, ids=changed, rows=range(len(changed)))], source=SOURCE
        )
    return len(changed)


def _one_of(field: str, records: Sequence[int]) -> str:
    return f"{field} in ({', '.join(map(str, records))})"


def _some(records: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(records), AT_ONCE):
        yield records[begin : begin + AT_ONCE]
