"""What verifying says of a history: where it is wrong, what an anchor adds, and what nobody can find."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from cornershop import Shop
from doings import busy_day, rows, sale, verified
from test_tampering import cut, in_meddled

from regulars import first_admin, read_anchor
from regulars.errors import SourceError, StoreError
from regulars.history.verifying import Verifier


def run(text: str, **values: Any) -> Callable[[sa.Connection], object]:
    return lambda connection: connection.execute(sa.text(text), values)


def entry_of(shop: Shop, what: str, nth: int = 0) -> dict[str, Any]:
    with shop.workspace.database.connect() as connection:
        found = rows(connection, "regulars_history")
    return sorted((row for row in found if row["what"] == what), key=lambda row: row["number"])[nth]


def told(shop: Shop, meddle: Callable[[sa.Connection], object]) -> list[tuple[int | None, int | None]]:
    """Entry and record of each problem."""
    found, _ = in_meddled(shop, meddle)
    return [(each.entry, each.record) for each in found.problems]


def test_a_changed_entry_is_named_alone(shop: Shop) -> None:
    busy_day(shop)
    for what in ("write", "open", "undo", "refused", "erase", "begin"):
        entry = entry_of(shop, what)
        change = run("UPDATE regulars_history SET actor = 'mallory' WHERE number = :n", n=entry["number"])
        assert told(shop, change) == [(entry["number"], None)], what


def test_a_changed_before_value_is_named_with_its_record(shop: Shop) -> None:
    shop.put("sale", *(sale(n, net=n) for n in range(5)))
    ids = shop.all("sale", "id")
    shop.put("sale", *(sale(n, net=n + 1) for n in range(5)))
    entry = entry_of(shop, "write", 1)
    for change in ("cells = '{}'", "record = 999", "mark = 5", "action = 'delete'"):
        meddle = run(f"UPDATE regulars_before SET {change} WHERE record = :r", r=ids[3])
        record = 999 if "999" in change else ids[3]
        assert told(shop, meddle) == [(entry["number"], record)]
    gone = run("DELETE FROM regulars_before WHERE record = :r", r=ids[2])
    found, _ = in_meddled(shop, gone)
    (problem,) = found.problems
    assert (problem.entry, problem.record) == (entry["number"], None)
    assert problem.text == f"Before-values 2 to 2 of chunk {entry['chunk']} are gone."
    swap = run(
        "UPDATE regulars_before SET number = CASE number WHEN 1 THEN -2 ELSE -1 END WHERE number IN (0, 1)"
    )
    assert {entry for entry, _record in told(shop, swap)} == {entry["number"]}


def test_who_gives_oneself_a_role_is_found(new_shop: Shop) -> None:
    first_admin(new_shop.workspace)
    new_shop.workspace.users().add("ming")
    assert not verified(new_shop).problems
    last = entry_of(new_shop, "user", 1)["number"]
    for change in (
        "UPDATE regulars_user SET roles = '|admin|' WHERE name = 'ming'",
        "UPDATE regulars_user SET name = 'eve' WHERE name = 'ming'",
        "DELETE FROM regulars_user WHERE name = 'ming'",
    ):
        found, _ = in_meddled(new_shop, run(change))
        assert [each.entry for each in found.problems] == [last]
        assert "past Regulars" in found.problems[0].text
    altered = run("UPDATE regulars_history SET actor = 'eve' WHERE number = :n", n=last)
    assert told(new_shop, altered) == [(last, None)]


def test_a_later_change_of_users_does_not_make_it_right(new_shop: Shop) -> None:
    """Whoever changes users after somebody has meddled with them says so, without knowing."""
    first_admin(new_shop.workspace)
    users = new_shop.workspace.users()
    users.add("ming")
    users.add("hua")
    assert not verified(new_shop).problems
    with new_shop.workspace.store.database.begin() as connection:
        run("UPDATE regulars_user SET roles = '|admin|' WHERE name = 'ming'")(connection)
    users.set_roles("hua", [])
    users.set_roles("ming", [])
    (problem,) = verified(new_shop).problems
    assert problem.entry == entry_of(new_shop, "user", 3)["number"]
    assert "past Regulars" in problem.text


def test_missing_entries_are_counted(shop: Shop) -> None:
    busy_day(shop)
    found, _ = in_meddled(shop, run("DELETE FROM regulars_history WHERE number BETWEEN 4 AND 6"))
    assert found.problems[0].entry == 4
    assert found.problems[0].text == "The entries 4 to 6 are gone."


def test_truncation_needs_the_key_or_an_older_copy(shop: Shop) -> None:
    """Without the key nobody can seal an earlier head; who has kept an old one can, but for an anchor."""
    shop.put("sale", sale(1))
    with shop.workspace.database.connect() as connection:
        (old,) = rows(connection, "regulars_history_head")
    shop.put("sale", sale(2))
    anchor = shop.session.anchor_history()
    shop.put("sale", sale(3))
    for last in range(1, old["number"]):
        assert told(shop, lambda connection, last=last: cut(connection, last))
    without_key, _ = in_meddled(shop, lambda connection: cut(connection, old["number"]))
    assert [each.text for each in without_key.problems] == ["The head of the history was changed."]
    sealed, _ = in_meddled(shop, lambda connection: cut(connection, old["number"], old["seal"]))
    assert not sealed.problems
    with shop.workspace.database.connect() as connection:
        connection.rollback()
        with connection.begin() as transaction:
            cut(connection, old["number"], old["seal"])
            (problem,) = Verifier(connection, shop.workspace.ledger).run(anchor).problems
            assert problem.entry == anchor.number
            assert problem.text.endswith(f"but the history ends with entry {old['number']}.")
            transaction.rollback()
    assert not shop.session.verify_history(anchor).problems


def test_what_is_behind_the_last_anchor_can_be_cut_off(shop: Shop) -> None:
    shop.put("sale", sale(1))
    anchor = shop.session.anchor_history()
    with shop.workspace.database.connect() as connection:
        (old,) = rows(connection, "regulars_history_head")
    shop.put("sale", sale(2))
    with shop.workspace.database.connect() as connection:
        connection.rollback()
        with connection.begin() as transaction:
            cut(connection, anchor.number, old["seal"])
            assert not Verifier(connection, shop.workspace.ledger).run(anchor).problems
            transaction.rollback()


def test_an_anchor_of_another_history_is_told(shop: Shop) -> None:
    shop.put("sale", sale(1))
    anchor = shop.session.anchor_history()
    assert read_anchor(anchor.to_json(), "a.json") == anchor
    told = json.loads(anchor.to_json())
    other = read_anchor(json.dumps({**told, "link": "0" * 64}), "a.json")
    assert [each.entry for each in shop.session.verify_history(other).problems] == [anchor.number]
    elsewhere = read_anchor(json.dumps({**told, "key": "0" * 16}), "a.json")
    assert "another key" in shop.session.verify_history(elsewhere).problems[0].text


@pytest.mark.parametrize("text", ["", "{}", "[]", "5", '{"regulars_history": 1}', '{"regulars_history": 2}'])
def test_a_file_without_an_anchor_is_told(text: str) -> None:
    with pytest.raises(SourceError, match=r"a\.txt holds no anchor"):
        read_anchor(text, "a.txt")


def test_no_anchor_of_a_history_that_was_altered(shop: Shop) -> None:
    shop.put("sale", sale(1))
    with shop.workspace.database.begin() as connection:
        connection.execute(sa.text("UPDATE regulars_history SET link = 'x' WHERE what = 'write'"))
    with pytest.raises(StoreError, match="history verify"):
        shop.session.anchor_history()


def test_a_file_that_is_no_text_is_told(new_shop: Shop) -> None:
    """SQLite keeps whatever bytes somebody puts in."""
    if new_shop.workspace.database.dialect == "postgresql":
        pytest.skip("PostgreSQL takes no text that is none")
    new_shop.put("sale", sale(1))
    new_shop.put("sale", sale(1, net=3))
    for value in ("CAST(x'ff' AS TEXT)", "x'00ff'", "5", "1.5"):
        change = run(f"UPDATE regulars_before SET cells = {value}")
        try:
            assert told(new_shop, change)
        except StoreError as error:
            assert "regulars_before cannot be read" in str(error)
    for column in ("chunk", "change_set", "number", "at", "about", "digest"):
        for value in ("'x'", "x'00'", "1.5"):
            change = run(f"UPDATE regulars_history SET {column} = {value} WHERE number = 3")
            try:
                assert told(new_shop, change), (column, value)
            except sa.exc.IntegrityError:
                assert column == "number"


def test_the_form_is_that_of_the_page(shop: Shop) -> None:
    """docs/history.md says how a link and a digest are made: by it, without Regulars' own code, all come out equal."""
    busy_day(shop)
    secret = shop.workspace.ledger.key.secret()
    key = hmac.digest(secret, b"store", "sha256")
    with shop.workspace.database.connect() as connection:
        found = {
            name: rows(connection, f"regulars_{name}") for name in ("history", "chunk", "created", "before")
        }
        sets = {row["id"]: row for row in rows(connection, "regulars_change_set")}
        (head,) = rows(connection, "regulars_history_head")
    before, opened, erased = "", set(), {}
    entries = sorted(found["history"], key=lambda row: row["number"])
    for row in entries:
        if row["what"] == "erase":
            erased[row["chunk"]] = row["digest"]
    checked = 0
    for row in entries:
        text = before + "\n" + line(row[each] for each in row if each != "link")
        before = hmac.digest(key, b"link\n" + text.encode(), "sha256").hex()
        assert row["link"] == before
        if row["what"] == "open":
            opened.add(row["change_set"])
        if row["chunk"] is None or row["what"] == "erase":
            continue
        (chunk,) = [each for each in found["chunk"] if each["id"] == row["chunk"]]
        made = [each for each in found["created"] if each["chunk"] == row["chunk"]]
        stood = [each for each in found["before"] if each["chunk"] == row["chunk"]]
        whole = sets[row["change_set"]]
        covering = "" if row["change_set"] in opened else line(whole[each] for each in CHANGE_SET)
        lines = [
            chunk["salt"],
            line(chunk[each] for each in ("id", "change_set", "committed_at")),
            covering,
            f"{len(made)}\t{len(stood)}",
            *(line(each.values()) for each in sorted(made, key=lambda r: (r["table_name"], r["first_id"]))),
            *(line(each.values()) for each in sorted(stood, key=lambda r: r["number"])),
        ]
        digest = hashlib.sha256("".join(f"{each}\n" for each in lines).encode()).hexdigest()
        assert digest == erased.get(row["chunk"], row["digest"])
        checked += 1
    assert checked > 8
    seal = hmac.digest(key, b"seal\n" + line(["head", head["number"], head["link"]]).encode(), "sha256")
    assert (head["number"], head["link"], head["seal"]) == (len(entries), before, seal.hex())
    assert not verified(shop).problems


CHANGE_SET = ("id", "reason", "name", "actor", "catalog", "started_at")
ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v"}


def line(cells: Any) -> str:
    return "\t".join(written(each) for each in cells)


def written(cell: Any) -> str:
    if cell is None:
        return "\\N"
    if hasattr(cell, "strftime"):
        return str(cell.strftime("%Y-%m-%d %H:%M:%S.%f"))
    return "".join(ESCAPES.get(each, each) for each in str(cell))
