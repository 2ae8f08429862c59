"""The page: whole in itself, safe whatever the data hold, the same bytes for the same data and clock."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from regulars import Session
from regulars.messages import speaking
from regulars_reports.pages.html import page
from regulars_reports.pages.sections import widths
from regulars_reports.results.sheet import narrowable, sheet_of_dashboard


class Read(HTMLParser):
    """The elements of a page with their attributes, and the text of each that is no script or style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts.append(data)
        elif self._inside != "style":
            self.text += f" {data}"

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _attributes in self.elements)


@pytest.fixture
def made(session: Session) -> str:
    return page(narrowable(session, sheet_of_dashboard(session, "Verdant")))


def test_it_says_what_the_data_say(made: str) -> None:
    text = Read(made).text
    for each in (
        "Verdant",
        "CN¥1,050",
        "92%",
        "南京西路店",
        "35–44",
        "上海市",
        "Jan 2026",
        "5 Jan 2026 – 30 Apr 2026",
    ):
        assert each in text, each


def test_every_chart_has_its_figures_as_a_table(made: str) -> None:
    read = Read(made)
    charts = [attributes for _tag, attributes in read.elements if "data-chart" in attributes]
    reports = {each["data-chart"] for each in charts}
    assert len(reports) == read.count("table") == read.count("details") > 15
    assert all(each["role"] == "img" and each["aria-label"] for each in charts)


def test_it_asks_no_network(made: str) -> None:
    read = Read(made)
    loading = {"src", "href", "action", "srcset", "data", "poster", "ping"}
    leading = [each for each in read.elements if loading & each[1].keys()]
    # Links lead to sections of the page itself.
    known = {f"#{attributes['id']}" for _tag, attributes in read.elements if attributes.get("id")}
    assert leading
    assert all(tag == "a" and attributes["href"] in known for tag, attributes in leading)
    style = made[made.index("<style>") : made.index("</style>")]
    assert not re.search(r"url\(|@import|@font-face", style)
    policy = next(each["content"] for _tag, each in read.elements if each.get("http-equiv"))
    assert policy and "default-src 'none'" in policy


def test_only_its_own_scripts_may_run(made: str) -> None:
    read = Read(made)
    policy = next(each["content"] for _tag, each in read.elements if each.get("http-equiv"))
    allowed = set(re.findall(r"'sha256-([^']+)'", policy or ""))
    _charts, _narrowing, *scripts = read.scripts
    assert {b64encode(sha256(each.encode()).digest()).decode() for each in scripts} == allowed
    assert "unsafe-eval" not in (policy or "")


def test_the_name_of_a_shop_stays_a_name(hostile_session: Session, hostile: str) -> None:
    made = page(narrowable(hostile_session, sheet_of_dashboard(hostile_session, hostile)))
    read = Read(made)
    assert hostile in read.text
    assert "<script>alert" not in made
    assert read.count("script") == 4
    (chosen,) = [each["value"] for tag, each in read.elements if tag == "option" and "alert" in str(each)]
    assert chosen == f"={hostile}"
    shops = json.loads(read.scripts[1])["filters"][1]
    assert hostile in shops["codes"]


def test_the_same_data_and_clock_make_the_same_bytes(session: Session) -> None:
    one, other = (page(narrowable(session, sheet_of_dashboard(session, "V"))) for _each in range(2))
    assert one == other


def test_readers_may_choose_a_period_a_shop_and_a_sales_channel(made: str) -> None:
    read = Read(made)
    (form,) = [each for tag, each in read.elements if tag == "form"]
    assert "hidden" in form, "without its script it would do nothing"
    lists = [each["name"] for tag, each in read.elements if tag == "select"]
    assert lists == ["period", "first", "last", "shop"], "no sale of the shop says its channel"
    for each in ("Last 3 months", "2026", "Choose months", "All", "湖滨店"):
        assert each in read.text


def test_what_the_page_was_made_for_is_not_offered_again(session: Session) -> None:
    given = {"shop": "H"}
    text = page(narrowable(session, sheet_of_dashboard(session, given=given), given))
    read = Read(text)
    assert "shop" not in [each["name"] for tag, each in read.elements if tag == "select"]
    assert "Shop: 湖滨店" in read.text
    # customers are of no shop
    assert read.text.count("Not filtered by: Shop") >= 5


def test_its_reports_stand_in_sections_to_which_its_contents_lead(made: str) -> None:
    read = Read(made)
    ids = [each["id"] for tag, each in read.elements if each.get("class") == "section"]
    links = [each["href"] for tag, each in read.elements if tag == "a"]
    assert links == [f"#{each}" for each in ids]
    assert len(ids) >= 4


def test_a_half_without_a_second_is_as_wide_as_the_page(session: Session) -> None:
    found = sheet_of_dashboard(session).results
    half = [replace(each, report=replace(each.report, wide=False)) for each in found[:3]]
    wide = replace(found[0], report=replace(found[0].report, wide=True))
    assert widths(half) == [False, False, True]
    assert widths([half[0], wide, half[1], half[2]]) == [True, True, False, False]


def test_without_a_script_the_figures_are_read_in_tables(made: str) -> None:
    style = made[made.index("<noscript><style>") : made.index("</style></noscript>")]
    assert ".chart, .measure { display: none; }" in style
    assert "The charts need JavaScript" in made


def test_it_speaks_chinese(session: Session) -> None:
    with speaking("zh"):
        made = page(sheet_of_dashboard(session))
    read = Read(made)
    assert read.elements[0] == ("html", {"lang": "zh-CN"})
    for each in (
        "客户与销售",
        "各门店月度销售",
        "2026年1月",
        "¥1,050",
        "查看数据表",
        "星期六",
    ):
        assert each in read.text, each
    # what is not Chinese: names, codes, numbers, zones
    words = set(re.findall(r"[A-Za-z]{3,}", read.text)) - {"test", "Asia", "Shanghai", "JavaScript"}
    assert not words


def test_an_empty_store_says_so_in_place_of_charts(empty_session: Session) -> None:
    read = Read(page(sheet_of_dashboard(empty_session)))
    assert read.text.count("No data yet") == 6
    # These may be empty with many sales in the store: they say what must come in.
    assert "Map it to net of receipt_line" in read.text
    assert "Map date and time to sold_at" in read.text
    assert read.count("script") == 0
