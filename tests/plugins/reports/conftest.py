"""A small shop in a real store: three customers, two shops, and what was sold."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regulars import Part, Session, Workspace, found_workspace
from regulars.clock import at
from regulars.messages import speaking
from regulars.testing import trusted_session, workspace

sys.path.insert(0, str(Path(__file__).parent))  # for `import bazaar`

PLUGINS = ("customers", "organization", "purchases", "reports")
#: The moment at which every test runs: 2026-06-30, eight in the evening in Shanghai.
NOW = datetime(2026, 6, 30, 12, 34, tzinfo=UTC)
LAKESIDE = """
kind: role
name: lakeside
label: {en: Lakeside, zh: 湖滨}
grants:
  - {domain: receipt_line, do: [read], where: "shop.code = 'H'"}
  - {domain: shop, do: [read]}
"""
HOSTILE = "=</script><script>alert(1)</script>&amp;"

#: member number, kind, gender, born, region
CUSTOMERS = (
    ("C1", "person", "female", "1990-05-01", "上海市"),
    ("C2", "person", "male", "1950-01-02", "上海市"),
    ("C3", "person", None, None, "浙江省"),
    ("C4", "company", None, None, None),
)
#: receipt number, shop, customer, sold at (local), kind, net
RECEIPTS = (
    ("1", "N", "C1", "2026-01-05 10:15", "sale", "120.50"),
    ("2", "N", None, "2026-01-20 19:00", "sale", "80.00"),
    ("3", "H", "C2", "2026-03-07 19:30", "sale", "1000.00"),
    ("4", "H", "C2", "2026-03-08 11:00", "refund", "-200.00"),
    ("5", "H", None, "2026-03-09 12:00", "void", "999.00"),
    ("6", "N", "C1", "2026-04-30 23:59", "sale", "49.99"),
)


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    """The clock stands, and English is spoken."""
    with at(NOW), speaking("en"):
        yield


@pytest.fixture
def plugins() -> tuple[str, ...]:
    """Those that reports need, and reports."""
    return PLUGINS


@pytest.fixture
def hostile() -> str:
    """What a name of a shop may hold."""
    return HOSTILE


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session that may do everything, over the shop's data in SQLite."""
    with at(NOW), workspace(tmp_path_factory.mktemp("shop"), plugins=PLUGINS) as opened:
        made = trusted_session(opened)
        fill(made)
        yield made


@pytest.fixture(scope="module")
def hostile_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The same with a shop of a name that would be a script, or a formula."""
    with at(NOW), workspace(tmp_path_factory.mktemp("hostile"), plugins=PLUGINS) as opened:
        made = trusted_session(opened)
        fill(made, lakeside=HOSTILE)
        yield made


@pytest.fixture(scope="module")
def empty_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over nothing."""
    with workspace(tmp_path_factory.mktemp("empty"), plugins=PLUGINS) as opened:
        yield trusted_session(opened)


@pytest.fixture(scope="module")
def shop_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with the shop's data; its admin is whoever runs the tests, and `clerk` may read one shop's lines."""
    folder = tmp_path_factory.mktemp("users")
    found_workspace(folder)
    (folder / "schemas" / "roles.yaml").write_text(LAKESIDE, encoding="utf-8")
    file = folder / "regulars.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("[]", f"[{', '.join(PLUGINS)}]"), encoding="utf-8"
    )
    with Workspace.open(folder) as opened:
        opened.apply()
        fill(trusted_session(opened))
        opened.users().add("clerk", ["lakeside"])
        yield opened


@pytest.fixture
def filled(tmp_path: Path, database_url: str) -> Iterator[Session]:
    """A session over the shop's data, on each database."""
    with workspace(tmp_path, database_url, PLUGINS) as opened:
        made = trusted_session(opened)
        fill(made)
        yield made


def fill(session: Session, lakeside: str = "湖滨店") -> None:
    """Write the shop's data."""
    numbers, kinds, genders, births, regions = zip(*CUSTOMERS, strict=True)
    customers = {
        "member_no": numbers,
        "kind": kinds,
        "gender": genders,
        "birth_date": births,
        "address.region": regions,
    }
    receipt_no, shops, buyers, sold_at, sorts, net = zip(*RECEIPTS, strict=True)
    sales = {
        "receipt_no": receipt_no,
        "shop": shops,
        "customer": buyers,
        "sold_at": sold_at,
        "kind": sorts,
        "net": net,
    }
    parts = (
        Part(domain="shop", columns={"code": ("N", "H"), "name": ("南京西路店", lakeside)}, rows=(1, 2)),
        Part(domain="customer", columns=customers, rows=(1, 2, 3, 4), keys=numbers),
        Part(domain="receipt", columns=sales, rows=range(1, 7)),
        Part(domain="receipt_line", columns={**sales, "line_no": (1,) * 6}, rows=range(1, 7)),
    )
    for part in parts:
        outcome = session.write([part], source="test")
        assert not outcome.rejected, outcome.rejected
