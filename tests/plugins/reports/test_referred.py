"""A group that is a reference is told by names, not by ids."""

from decimal import Decimal

from regulars import Part, Session
from regulars_reports.declared.declaration import Chart, Group, Report, Value
from regulars_reports.results.gather import gather

NET = Value(name="net", value="sum(net)", label={"en": "Net"}, format="money")


def told(session: Session, by: str) -> list[tuple[str, Decimal]]:
    report = Report(
        name="r", label={"en": "R"}, domain="receipt_line", where="kind <> 'void'",
        by={by: Group(name=by, value=by)}, values={"net": NET}, order=("-net",), chart=Chart(type="table"),
    )  # fmt: skip
    result = gather(session, report)
    column = result.columns[0]
    return [(column.choices.get(str(key), str(key)), net) for key, net in result.rows]


def test_by_their_names(session: Session) -> None:
    assert told(session, "shop") == [("湖滨店", Decimal("800.00")), ("南京西路店", Decimal("250.49"))]


def test_by_what_else_is_known_and_apart_where_two_are_called_the_same(filled: Session) -> None:
    columns = {
        "receipt_no": ["7", "8", "9"],
        "line_no": [1, 1, 1],
        "shop": ["X", "Y", "Z"],
        "sold_at": ["2026-05-01"] * 3,
        "net": ["3", "2", "1"],
    }
    filled.write(
        [
            Part(domain="shop", columns={"code": ("X", "Y"), "name": ("Kiosk", "Kiosk")}, rows=(1, 2)),
            Part(domain="receipt_line", columns=columns, rows=(3, 4, 5)),
        ],
        source="web",
    )
    ids = {row["code"]: row["id"] for row in filled.rows("shop")}
    assert [name for name, _net in told(filled, "shop")][2:] == [
        f"Kiosk #{ids['X']}",
        f"Kiosk #{ids['Y']}",
        "Z",
    ]
