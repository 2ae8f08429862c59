"""Pictures of reports: title, finding, legend and marks are in them, and Chinese needs no font of the machine."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest

from regulars import Session
from regulars.errors import RegularsError
from regulars.messages import speaking
from regulars_reports.declared.declaration import report_named
from regulars_reports.formats.lettering import lines, shortened, width
from regulars_reports.formats.picture import picture_png, picture_svg
from regulars_reports.results.sheet import Sheet, sheet_of_dashboard, sheet_of_report

#: A character beyond GB2312 and beyond what vl-convert brings.
MISSING = "\U00030a12"
#: Draws each argument in a process of its own; prints a digest of each picture.
DRAW = """
import sys
from hashlib import sha256
from regulars_reports.charts import theme
from regulars_reports.charts.vega import png
for text in sys.argv[1:]:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><text x="5" y="30" font-size="24" '
    print(sha256(png(svg + f'font-family="{theme.DRAWN}">{text}</text></svg>', 1)).hexdigest())
"""
NO_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir></fontconfig>
"""


def sheet(session: Session, name: str) -> Sheet:
    return sheet_of_report(session, report_named(session.catalog, name), "Verdant")


def texts(svg: str) -> list[str]:
    """The lines of text in a picture."""
    return [
        "".join(each.itertext()) for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("}text")
    ]


def drawn(*words: str, fonts: Path | None) -> list[str]:
    """A digest of the picture of each word; with `fonts`, the machine has those fonts alone."""
    environment = dict(os.environ)
    if fonts:
        config = fonts.parent / "fonts.conf"
        config.write_text(NO_FONTS.format(folder=fonts), encoding="utf-8")
        environment["FONTCONFIG_FILE"] = str(config)
    made = subprocess.run(
        [sys.executable, "-c", DRAW, *words], env=environment, capture_output=True, text=True, check=True
    )
    return made.stdout.split()


@pytest.fixture
def no_fonts(tmp_path: Path) -> Path:
    folder = tmp_path / "fonts"
    folder.mkdir()
    return folder


def test_chinese_is_drawn_without_a_font_of_the_machine(no_fonts: Path) -> None:
    first, second, missing = drawn("一线", "二线", MISSING * 2, fonts=no_fonts)
    assert len({first, second, missing}) == 3


def test_a_picture_is_the_same_whatever_fonts_the_machine_has(no_fonts: Path) -> None:
    words = ("一线 Tier 1 ¥1,234.50", "älter – nǐ hǎo")
    assert drawn(*words, fonts=no_fonts) == drawn(*words, fonts=None)


def test_an_svg_has_title_finding_measure_legend_and_origin(session: Session) -> None:
    said = texts(picture_svg(sheet(session, "sales_by_month")))
    assert said[:2] == [
        "Sales by month and shop",
        "湖滨店 sells the most: CN¥800 of CN¥1,050, or 76%.",
    ]
    for each in ("Net sales (CN¥)", "湖滨店", "南京西路店", "Jan2026"):
        assert each in said
    # A long note goes on in a second line.
    assert "5 Jan 2026 – 30 Apr 2026" in " ".join(" ".join(said).split())
    assert said[-1] == "Verdant · Made 30 Jun 2026 20:34 (Asia/Shanghai)"


def test_a_picture_says_what_it_was_narrowed_to(session: Session) -> None:
    report = report_named(session.catalog, "sales_by_month")
    said = texts(picture_svg(sheet_of_report(session, report, given={"period": "2026-01", "shop": "N"})))
    assert "Period: 1 Jan 2026 – 31 Jan 2026 · Shop: 南京西路店" in said


def test_an_svg_asks_for_nothing_and_has_no_script(hostile_session: Session, hostile: str) -> None:
    made = picture_svg(sheet(hostile_session, "sales_by_month"))
    assert hostile in texts(made)
    tags = {each.tag.rpartition("}")[2] for each in ElementTree.fromstring(made).iter()}
    assert not tags & {"script", "image", "a", "foreignObject", "style"}
    assert "var(--" not in made
    assert not re.search(r'(href|src)="', made)


def test_a_picture_in_chinese(session: Session) -> None:
    with speaking("zh"):
        said = texts(picture_svg(sheet(session, "age_and_gender")))
    assert said[0] == "年龄与性别"
    assert "女" in said
    assert "65 及以上" in said


def test_a_png_is_twice_as_fine_as_its_svg(session: Session) -> None:
    made = sheet(session, "regions")
    root = ElementTree.fromstring(picture_svg(made))
    content = picture_png(made)
    assert content.startswith(b"\x89PNG")
    size = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    assert size == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))


def test_the_same_sheet_makes_the_same_bytes(session: Session) -> None:
    made = sheet(session, "sales_by_hour")
    assert sha256(picture_png(made)).digest() == sha256(picture_png(made)).digest()


def test_what_is_empty_says_what_must_come_in(empty_session: Session) -> None:
    said = " ".join(texts(picture_svg(sheet(empty_session, "receipt_amounts"))))
    assert "No receipt says its net amount yet." in said


def test_a_dashboard_is_no_picture(session: Session) -> None:
    with pytest.raises(RegularsError, match=r"A picture shows one report\. Take html or xlsx"):
        picture_svg(sheet_of_dashboard(session))


def test_lines_break_at_words_and_between_chinese_characters() -> None:
    broken = ["".join(piece.text for piece in line) for line in lines([("one two three", False)], 10, 45)]
    assert broken == ["one two ", "three"]
    broken = ["".join(piece.text for piece in line) for line in lines([("一二三四。", False)], 10, 40)]
    assert broken == ["一二三四。"], "a full stop does not begin a line"


def test_a_long_name_is_cut_to_its_room() -> None:
    cut = shortened("一二三四五六七八九十", 10, 55)
    assert cut.endswith("…")
    assert width(cut, 10) <= 55
    assert shortened("一二", 10, 55) == "一二"


def test_a_name_that_no_xml_may_hold_is_drawn_all_the_same(session: Session) -> None:
    made = sheet(session, "sales_by_month")
    (result,) = made.results
    name = "Lake\x1b[31m\x07side\uffff"
    rows = tuple(tuple(name if each == "湖滨店" else each for each in row) for row in result.rows)
    named = replace(made, results=(replace(result, rows=rows),))
    assert "Lake\ufffd[31m\ufffdside\ufffd" in texts(picture_svg(named))
    assert picture_png(named).startswith(b"\x89PNG")
