"""Who read what of whom: by the ids that were given, by filters as far as anybody can tell, through what belongs."""

from datetime import UTC, datetime, timedelta

import pytest
from cornershop import Shop
from sqlalchemy import delete, update

from regulars import first_admin, who_read
from regulars.access.places import indexed
from regulars.access.tables import entries, places, settings
from regulars.catalog import Grant, Role
from regulars.errors import NotFoundError, NotPermittedError
from regulars.testing import trusted_session
from regulars.workspaces.users import system_user


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """Ann with two sales, Bob with none; who asks is the admin."""
    first_admin(shop.workspace)
    shop.put("client", {"name": "Ann", "phone": "13800138000", "level": "gold"}, {"name": "Bob"}, keys="ab")
    shop.put(
        "sale",
        {"number": "1", "client": "a", "sold_at": "2026-01-01 10:00:00", "note": "late", "net": 1},
        {"number": "2", "client": "a", "sold_at": "2026-01-02 10:00:00", "net": 2},
        {"number": "3", "sold_at": "2026-01-02 10:00:00", "note": "walk-in"},
    )
    return shop


def ids(shop: Shop, domain: str = "client") -> list[int]:
    return [row["id"] for row in shop.session.rows(domain, fields=[], order=["id"])]


def readers(shop: Shop, record: int, domain: str = "client", **options: object) -> list[tuple[str, str]]:
    """How, and how sure it is; the latest first."""
    found = who_read(shop.workspace, domain, record, **options)  # type: ignore[arg-type]
    assert [each.number for each in found] == sorted((each.number for each in found), reverse=True)
    return [(each.how, each.certainty) for each in found]


def test_who_was_given_it_by_its_id(filled: Shop) -> None:
    ann, bob = ids(filled)
    filled.session.get("client", ann)
    filled.session.find("client", "name = 'Bob'", fields=["phone"])
    filled.session.find("client", fields=["level"])
    assert readers(filled, ann) == [("get", "given")]
    assert readers(filled, bob) == [("find", "given")]
    (found,) = who_read(filled.workspace, "client", bob)
    assert (found.actor, found.on_behalf_of, found.domain) == ("ann", None, "client")
    assert found.fields == ("client.name", "client.phone")
    assert found.asked == {"where": "name = 'Bob'"}
    assert datetime.now(UTC) - found.at < timedelta(minutes=5)


def test_who_read_one_field(filled: Shop) -> None:
    ann, _bob = ids(filled)
    filled.session.find("client", fields=["name"])
    filled.session.find("client", fields=["phone"])
    filled.session.find("sale", fields=["note"])
    assert len(readers(filled, ann)) == 3
    assert [f.fields for f in who_read(filled.workspace, "client", ann, field="phone")] == [("client.phone",)]
    assert [f.fields for f in who_read(filled.workspace, "client", ann, field="sale.note")] == [
        ("sale.note",)
    ]
    assert who_read(filled.workspace, "client", ann, field="born") == []


def test_since_a_moment(filled: Shop) -> None:
    ann, _bob = ids(filled)
    filled.session.get("client", ann)
    between = datetime.now(UTC)
    filled.session.find("client", "name = 'Ann'", fields=["name"])
    list(filled.session.rows("client", fields=["name"]))
    assert len(readers(filled, ann)) == 3
    assert readers(filled, ann, since=between) == [("rows", "met"), ("find", "given")]
    assert readers(filled, ann, since=datetime.now(UTC)) == []


def test_who_met_a_filter(filled: Shop) -> None:
    ann, bob = ids(filled)
    list(filled.session.rows("client", "level = 'gold'", fields=["name"]))
    filled.session.count("client", "phone = '+8613800138000'")
    filled.session.aggregate("client", {"n": "count()"}, {"y": "name"}, where="name <> 'Bob'")
    assert readers(filled, ann) == [("aggregate", "met"), ("count", "met"), ("rows", "met")]
    assert readers(filled, bob) == []


def test_who_was_not_there_yet_was_not_in_it(filled: Shop) -> None:
    list(filled.session.rows("client", fields=["name"]))
    filled.put("client", {"name": "Cem"}, keys="c")
    assert readers(filled, ids(filled)[2]) == []


def test_what_has_changed_since_is_said(filled: Shop) -> None:
    """Where what the filter looks at has changed, nobody can be sure; where something else has, everybody can."""
    ann, bob = ids(filled)
    list(filled.session.rows("client", "phone = '+8613800138000'", fields=["name"]))
    list(filled.session.rows("client", "level = 'gold'", fields=["name"]))
    filled.session.edit("client", ann, {"phone": "13900139000"})
    filled.session.edit("client", bob, {"level": "gold"})
    assert readers(filled, ann) == [("rows", "probable"), ("rows", "possible")]
    assert readers(filled, bob) == [("rows", "probable"), ("rows", "possible")]


def test_a_fact_that_has_changed_elsewhere_is_sure(filled: Shop) -> None:
    sale = ids(filled, "sale")[2]
    list(filled.session.rows("sale", "note = 'walk-in'", fields=["note"]))
    filled.session.edit("sale", sale, {"net": 5})
    assert readers(filled, sale, "sale") == [("rows", "met")]
    filled.session.edit("sale", sale, {"note": "gone"})
    assert readers(filled, sale, "sale") == [("rows", "possible")]


def test_a_filter_over_others_or_over_days_is_no_more_than_probable(filled: Shop) -> None:
    ann, bob = ids(filled)
    list(filled.session.rows("client", "spent > 0", fields=["name"]))
    list(filled.session.rows("client", "joined is null or date(joined) < today()", fields=["name"]))
    filled.session.aggregate("sale", {"n": "count()"}, whose={"client": "name = 'Ann'"})
    assert readers(filled, ann) == [("aggregate", "probable"), ("rows", "probable"), ("rows", "probable")]
    assert [how for how, _sure in readers(filled, bob)] == ["rows", "rows"]


def test_what_belongs_to_it_tells_of_it(filled: Shop) -> None:
    ann, bob = ids(filled)
    late, _second, walk_in = ids(filled, "sale")
    filled.session.get("sale", late)
    filled.session.get("sale", walk_in)
    filled.session.find("sale", fields=["client.phone"])
    list(filled.session.rows("sale", "note = 'late'", fields=["net"]))
    assert readers(filled, ann) == [("rows", "met"), ("find", "given"), ("get", "given")]
    assert readers(filled, bob) == []
    assert readers(filled, walk_in, "sale") == [("find", "given"), ("get", "given")]


def test_a_timeline_and_a_search(filled: Shop) -> None:
    ann, _bob = ids(filled)
    late = ids(filled, "sale")[0]
    filled.session.timeline("client", ann)
    filled.session.search("Ann")
    filled.session.contributions("client", ann)
    assert readers(filled, ann) == [("contributions", "given"), ("search", "given"), ("timeline", "given")]
    assert readers(filled, late, "sale") == [("timeline", "given")]


def test_who_is_one_was_read_under_each_of_its_ids(filled: Shop) -> None:
    filled.put("client", {"name": "Anna", "email": "a@example.com"}, keys="d")
    other = ids(filled)[2]
    filled.session.get("client", other)
    filled.put("client", {"phone": "13800138000", "email": "a@example.com"}, keys="d")
    assert len(ids(filled)) == 2
    ann = ids(filled)[0]
    assert other != ann
    assert readers(filled, ann) == readers(filled, other) == [("get", "given")]


def test_what_was_deleted_has_its_readers(filled: Shop) -> None:
    walk_in = ids(filled, "sale")[2]
    filled.session.get("sale", walk_in)
    list(filled.session.rows("sale", "note = 'walk-in'", fields=["note"]))
    filled.session.delete("sale", [walk_in])
    assert readers(filled, walk_in, "sale") == [("rows", "possible"), ("get", "given")]


def test_a_restricted_reader_saw_only_his(filled: Shop) -> None:
    from dataclasses import replace

    from regulars.gate.session import open_session
    from regulars.permissions.actor import Actor
    from regulars.workspaces.applied import store_catalog
    from regulars.workspaces.users import add_user

    ann, bob = ids(filled)
    opened = filled.workspace
    grant = Grant(domain="client", actions=("read",), where="level = 'gold'")
    role = Role(name="golden", plugin="workspace", grants=(grant,))
    catalog = replace(opened.catalog, roles={**opened.catalog.roles, "golden": role})
    store = opened.store.under(catalog)
    opened.__dict__["store"], opened.__dict__["catalog"] = store, catalog
    with opened.database.begin() as connection:
        add_user(connection, catalog, "clerk", ["golden"])
    del store_catalog
    list(open_session(store, Actor("clerk", ("golden",))).rows("client", fields=["name"]))
    assert readers(filled, ann) == [("rows", "probable")]
    assert readers(filled, bob) in ([], [("rows", "possible")])
    del opened.__dict__["catalog"]


def test_only_an_admin_asks(filled: Shop) -> None:
    ann, _bob = ids(filled)
    with pytest.raises(NotPermittedError, match="Only an admin"):
        who_read(filled.workspace, "client", ann, user="somebody")


def test_who_asks_is_put_down(filled: Shop) -> None:
    from personalshop import reads_of

    ann, _bob = ids(filled)
    who_read(filled.workspace, "client", ann, field="phone")
    (asked,) = reads_of(filled)
    assert (asked["how"], asked["actor"], asked["asked"]) == (
        "who_read",
        system_user(),
        {"record": ann, "field": "phone"},
    )


def test_a_domain_that_is_not_there(filled: Shop) -> None:
    with pytest.raises(NotFoundError, match="no domain custommer"):
        who_read(filled.workspace, "custommer", 1)


def test_what_was_asked_may_be_erased(filled: Shop) -> None:
    """Then the filter is gone: everybody who was there may have been in it."""
    ann, bob = ids(filled)
    list(filled.session.rows("client", "name = 'Ann'", fields=["name"]))
    with filled.workspace.access_log.file.connect(writing=True) as connection:
        connection.execute(update(entries).values(asked=None, salt=None))
    assert readers(filled, ann) == readers(filled, bob) == [("rows", "possible")]


def test_the_index_can_be_made_again(filled: Shop) -> None:
    ann, _bob = ids(filled)
    filled.session.get("client", ann)
    list(filled.session.rows("client", fields=["name"]))
    before = readers(filled, ann)
    with filled.workspace.access_log.file.connect(writing=True) as connection:
        connection.execute(delete(places))
        connection.execute(update(settings).where(settings.c.name == "indexed").values(value="0"))
        assert indexed(connection) == 0
    filled.workspace.access_log.index()
    assert readers(filled, ann) == before


def test_a_filter_that_nobody_understands_any_more(filled: Shop) -> None:
    """Its field is gone: it is told, not passed over."""
    from dataclasses import replace

    ann, _bob = ids(filled)
    list(filled.session.rows("client", "nickname = 'A'", fields=["name"]))
    opened = filled.workspace
    domain = opened.catalog.domains["client"]
    fields = {name: each for name, each in domain.fields.items() if name != "nickname"}
    catalog = replace(
        opened.catalog, domains={**opened.catalog.domains, "client": replace(domain, fields=fields)}
    )
    opened.__dict__["store"] = opened.store.under(catalog)
    assert readers(filled, ann) == [("rows", "possible")]
    opened.__dict__.pop("store")


def test_names_with_quotes(filled: Shop) -> None:
    ann, _bob = ids(filled)
    trusted_session(filled.workspace, 'o\'hara "x"').get("client", ann)
    assert [each.actor for each in who_read(filled.workspace, "client", ann)] == ['o\'hara "x"']


def test_what_only_refers_to_it_tells_of_it_by_its_own_fields(open_shop_of_shops: Shop) -> None:
    shop = open_shop_of_shops
    first_admin(shop.workspace)
    shop.put("shop", {"code": "A", "name": "Alpha"}, {"code": "B", "name": "Beta"})
    shop.put("client", {"name": "Ann", "shop": "A"}, keys="a")
    alpha, beta = ids(shop, "shop")
    shop.session.find("client", fields=["name"])
    shop.session.find("client", fields=["shop.name"])
    assert readers(shop, alpha, "shop") == [("find", "given")]
    assert [each.fields for each in who_read(shop.workspace, "shop", alpha)] == [("shop.name",)]
    assert readers(shop, beta, "shop") == []
