"""What is no expression is refused, at its place, with the way out."""

import re

import pytest
from facts import FactScope

from regulars.errors import ExpressionError, Place
from regulars.expressions import BOOLEAN, Kind, ValueType, parse_and_check
from regulars.messages import speaking

#: text, where (the piece of the text that the offset points to; None: its end), what the sentence says.
REFUSED = [
    # Comments, statements, what sqlglot would swallow
    ("n = 1 -- and active", "-- and", "Comments"),
    ("n = 1 /* x */", "/*", "Comments"),
    ("n /* x */ = 1", "/*", "Comments"),
    ("/* x */ n = 1", "/*", "Comments"),
    ("n = 1 # x", "#", "Comments"),
    ("n = 1; drop table facts", ";", "no statements"),
    ("select 1", "select", "no statements"),
    ("n = (select 1)", "select", "subqueries"),
    ("exists (select 1)", "exists", "subqueries"),
    ("n in (select 1)", "select", "subqueries"),
    ("delete from facts", "from", "does not belong"),
    ("n = 1 vip", "vip", "'vip' does not belong here"),
    ("n = 1 as vip", "as", "leave it out"),
    ("n as x", "as", "leave it out"),
    ("n = 1 union select 2", "union", "does not belong"),
    ("n = 1 limit 5", "limit", "does not belong"),
    ("n = 1 order by n", "order by", "does not belong"),
    ("count(distinct n) > 1", "n)", "does not belong"),
    ("sum(n) over (n)", "over", "does not belong"),
    ("trim(both 'x' from name) = 'a'", "'x'", "does not belong"),
    ("cast(n as text) = '1'", "as", "leave it out"),
    ("n::text = '1'", "::", "leave it out"),
    ("name collate x = 'a'", "collate", "does not belong"),
    ("abs(n,) = 1", ",", "does not belong"),
    ("n in (1,,2)", ",2", "does not belong"),
    ("abs(,n) = 1", ",", "does not belong"),
    ("n = 1,", ",", "in parentheses"),
    ("name = 'a' 'b'", "'b'", "does not belong"),
    ("name = n'a'", "n'a'", "does not belong"),
    ("name = x'41'", "'41'", "does not belong"),
    ("name like 'a!%' escape '!'", "escape", "write contains"),
    ("n = 0x10", "x10", "does not belong"),
    ("n = 1e5", "1e5", "Write numbers with digits"),
    ("n = .5", ".", "Write 0.5"),
    ("n = 1.", "1.", "Write numbers with digits"),
    ("n = 1_000", "_000", "does not belong"),
    ("n = 1,000", ",000", "write 1000"),
    ("n = (1, 2)", "1, 2", "only after 'in'"),
    ("(n, m) = (1, 2)", "n, m", "only after 'in'"),
    ("n = 1234567890123456789", "1234567890123456789", "at most 18 digits"),
    ("n = ?", "?", "'?' has no meaning"),
    ("n = $1", "$1", "'$' has no meaning"),
    ("n[1] = 2", "[", "'[' has no meaning"),
    ("{{ n }} = 1", "{", "'{' has no meaning"),
    ("n = 1 \u200b", "\u200b", "U+200B' has no meaning"),
    ("n = 1 \u202e", "\u202e", "U+202E' has no meaning"),
    ("n = \u00b2", "\u00b2", "has no meaning"),
    ("name = 'a\0'", "\0", "cannot be stored"),
    ("name = '\ud800'", "\ud800", "cannot be stored"),
    ("name = 'a", "'a", "does not end"),
    ('"name = 1', '"name', "does not end"),
    # Shapes that are not complete
    ("", "", "is empty"),
    ("   ", "", "is empty"),
    ("n =", "=", "missing after '='"),
    ("n = 1 and", "and", "missing after 'and'"),
    ("not", "not", "missing after 'not'"),
    ("(n = 1", None, "not closed"),
    ("n = 1)", ")", "without its '('"),
    ("n = = 1", "= 1", "does not belong"),
    ("is = 1", "is", "'is' does not belong"),
    ("n = in", "in", None),
    ("n and or m", "or", "does not belong"),
    ("n between 1", "between", "between 1 and 10"),
    ("n between 1, 2", ",", None),
    ("n in ()", "(", "empty"),
    ("n in 1", "in 1", "in ('a', 'b')"),
    ("n in :user.level", "in :", "in ('a', 'b')"),
    ("n in (m)", "m)", "holds values, not fields"),
    ("n in ((1, 2))", "1, 2", "only after 'in'"),
    ("+n = 1", "+", "Leave the sign + out"),
    ("n = +1", "+", "Leave the sign + out"),
    (":  = 1", ":", "name of a parameter"),
    ("n : m", ":", "does not belong"),
    # Other keyboards
    ("n ＝ 1", "＝", "Write = for '＝'"),
    ("n ＞ 1", "＞", "Write > for"),
    ("abs（n） = 1", "（", "Write ( for '（'"),
    ("n in (1，2)", "，", "Write , for"),
    ("n = １", "１", "Write 1 for"),
    ("ｎ = 1", "ｎ", "Write n for"),
    ("name = “a”", "“", "Write ' for"),
    ("name = ‘a’", "‘", "Write ' for"),
    ("n\u3000= 1", "\u3000", "Write a blank for"),
    ("n ≥ 1", "≥", "Write >= for"),
    ("n ≠ 1", "≠", "Write <> for"),
    ("name = `a`", "`", 'Write " for'),
    ("金额（元） > 1", "（", "put a name that holds it in double quotes"),
    # What other languages write
    ("n == 1", "==", "Write = for"),
    ("n != 1", "!=", "Write <> for"),
    ("name || 'a' = 'b'", "||", "concat(a, b)"),
    ("name + 'a' = 'b'", "name", "concat(a, b)"),
    ("n && m", "&&", "Write: and"),
    ("n % 2 = 0", "%", "percentage"),
    ("active is true", "active", "not active"),
    ("n = null", "null", "is null"),
    ("n <> null", "null", "is not null"),
    ("n in (1, null)", "null", "only in 'is null'"),
    ("coalesce(n, null) = 1", "null", "only in 'is null'"),
    ("case when active then 1 else 2 end = 1", "case", "case:"),
    ("name ilike 'a%'", "ilike", "Write: like"),
    ("name regexp 'a.*'", "regexp", "Write: contains"),
    ("name similar to 'a%'", None, None),
    ("count(*) > 1", "*", "count()"),
    ("today() - 90 days", "days", "within: 90 days"),
    ("sold_at > today() - 90 days", "days", "within: 90 days"),
    ("sold_at > today() - 90天", "天", "within: 90 days"),
    ("sold_at > today() - interval '90' day", "interval", "within: 90 days"),
    ("born > today() - 90", "today", "within: 90 days"),
    ("born + 1 = today()", "born", "days_between"),
    ("substring(name, 1, 2) = 'a'", "substring", "left(text, 3)"),
    ("now() > sold_at", "now", "today()"),
    ("lower(name) = 'a'", "lower", "upper from lower case"),
    ("datediff(born, today()) > 1", "datediff", "days_between"),
    ("summ(net) > 1", "summ", "Did you mean sum()"),
    ("xyzzy(n) > 1", "xyzzy", "There are: abs"),
    ("name.left(2) = 'a'", "left", "Functions stand alone"),
    ('"abs"(n) = 1', '"abs"', "without quotes"),
    # Names
    ("nam = 'a'", "nam", "Did you mean 'name'"),
    ("Name = 'a'", "Name", "Did you mean 'name'"),
    ("n = 1 and soldat is null", "soldat", "Did you mean 'sold_at'"),
    ("shop.nme = 'a'", "shop.nme", "Did you mean 'shop.name'"),
    ("tier = 门店", "门店", "a text needs quotes: '门店'"),
    ("门店 = tier", "门店", "a text needs quotes: '门店'"),
    ("name in ('a', 门店)", "门店", "a text needs quotes: '门店'"),
    ('name = "张"', '"张"', "a text needs quotes: '张'"),
    (":user.shp = shop", ":user.shp", "Unknown parameter :user.shp"),
    ("shop in (:team.shp)", ":team.shp", "Unknown parameter :team.shp"),
    ("shop = :team.shop", ":team.shop", "several values: write x in (:team.shop)"),
    ("n > :subtree.rate", ":subtree.rate", "several values: write x in (:subtree.rate)"),
    ("has_tag(:team.no_name)", ":team.no_name", "several values"),
    ("contains(name, :subtree.name)", ":subtree.name", "several values"),
    ("name in (:team.level)", ":team.level", "cannot be compared"),
    ("shop not in (:crowd.shop)", ":crowd.shop", "Unknown parameter :crowd.shop"),
    # Types
    ("n", "n", "not a condition"),
    ("name and active", "name", "not a condition"),
    ("n = 1 = active", "n", "not a value"),
    ("(n = 1) = (m = 2)", "n", "not a value"),
    ("coalesce(n = 1, false)", "n", "not a value"),
    ("contains(name, 'a') = true", "contains", "not a value"),
    ("1 < n < 3", "1", "not a value"),
    ("name = 5", "5", "'5'"),
    ("n = '5'", "'5'", "without quotes: 5"),
    ("n = 'five'", "'five'", "a number is expected"),
    ("active = 1", "1", "cannot be compared"),
    ("active = 'true'", "'true'", "true or false"),
    ("active > order", "active", "no order"),
    ("tier > 'gold'", "tier", "no order"),
    ("shop < 3", "shop", "no order"),
    ("tier = 'glod'", "'glod'", "Did you mean 'gold'"),
    ("tier in ('gold', 'x')", "'x'", "not one of the choices"),
    ("contains(likes, 'te')", "'te'", "Did you mean 'tea'"),
    ("likes = 'tea'", "likes", "contains(field, 'code')"),
    ("contains(tier, 'g')", "tier", "compared whole"),
    ("contains(code, 'a')", "code", "can be searched"),
    ("contains(trim(name), 'a')", "trim", "can be searched"),
    ("contains(n, 'a')", "n,", "A text is expected"),
    ("contains(name, 5)", "5", "'5'"),
    ("contains(name, code)", "code", "in quotes"),
    ("contains(name, '')", "''", "empty text"),
    ("code like 'a%'", "code", "can be searched"),
    ("has_tag()", "has_tag", "has_tag('tag', 'band')"),
    ("has_tag('a', 'b', 'c')", "has_tag", "has_tag('tag', 'band')"),
    ("has_tag('a', name)", "name", "in quotes"),
    ("has_tag(name)", "name", "in quotes"),
    ("shop = 'S01'", "'S01'", "shop.name = 'S01'"),
    ("shop = :user.name", ":user.name", "cannot be compared"),
    ("born = '2026-1-31'", "'2026-1-31'", "'2026-01-31'"),
    ("born = '31/01/2026'", "'31/01/2026'", "'2026-01-31'"),
    ("born = '2026-02-30'", "'2026-02-30'", "'2026-02-30' is none"),
    ("born = '20260131'", "'20260131'", "'2026-01-31'"),
    ("born = 2026", "2026", "cannot be compared"),
    ("born = sold_at", "sold_at", "date(sold_at)"),
    ("sold_at = '2026-01-31'", "'2026-01-31'", "date(sold_at)"),
    ("sold_at <= '2026-01-31'", "'2026-01-31'", "date(sold_at)"),
    ("'2026-01-31' >= sold_at", "'2026-01-31'", "date(sold_at)"),
    ("sold_at between '2026-01-01' and '2026-01-31'", "'2026-01-01'", "date(sold_at)"),
    ("sold_at > '2026-01-31T10:00:00+08:00'", "'2026-01-31T10", "in local time"),
    ("hour(born) = 1", "born", "A point in time"),
    ("year(name) = 2000", "name", "A date is expected"),
    ("length(n) = 1", "n", "A text is expected"),
    ("left(name, n) = 'a'", "n)", "whole number"),
    ("left(name, -1) = 'a'", "-1", "whole number"),
    ("round(q, 7) = 1", "7", "from 0 to 6"),
    ("round(q, 1.5) = 1", "1.5", "from 0 to 6"),
    ("abs(n, m) = 1", "abs", "abs(number)"),
    ("today(n) = born", "today", "Write: today()"),
    ("coalesce(n) = 1", "coalesce", "coalesce(a, b)"),
    ("coalesce(n, 'a') = 1", "'a'", "a number is expected"),
    ("concat(name, born) = 'a'", "born", "A text is expected"),
    ("-name = 'a'", "name", "A number is expected"),
    # Money
    ("net + usd > 1", "usd", "CNY and in USD"),
    ("net = usd", "usd", "CNY and in USD"),
    ("coalesce(net, usd) > 1", "usd", "CNY and in USD"),
    ("net / usd > 1", "usd", "CNY and in USD"),
    ("net * tax > 1", "tax", "Money times money"),
    ("1 / net > 1", "net", "divided by money"),
    ("net > n", "n", "not with a whole number"),
    ("net + q > 1", "q", "not with a number"),
    # JSON is not looked into
    ("payload = '{}'", "payload", "not looked into"),
    ("'{}' = payload", "payload", "not looked into"),
    ("payload <> payload", "payload", "not looked into"),
    ("payload in ('{}', '[]')", "payload", "not looked into"),
    ("payload between '{}' and '[]'", "payload", "not looked into"),
    ("coalesce(payload, payload) is null", "payload", "not looked into"),
    ("payload like '%a%'", "payload", "A text is expected here, not a JSON value"),
    ("contains(payload, 'a')", "payload", "A text is expected here, not a JSON value"),
    ("length(payload) > 1", "payload", "A text is expected here, not a JSON value"),
    ("concat(payload, 'a') = 'b'", "payload", "A text is expected here, not a JSON value"),
    ("payload", "payload", "This is a JSON value, not a condition"),
    # Aggregates and imports out of place
    ("sum(net) > 1", "sum", "metrics and reports"),
    ("sheet_name() = 'a'", "sheet_name", "rows of a channel"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "says"), REFUSED, ids=[text for text, *_ in REFUSED])
def test_refused(text: str, where: str | None, says: str | None) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse_and_check(text, FactScope(), expect=Kind.BOOLEAN)
    error = refused.value
    assert error.text == text
    assert error.position is not None
    assert 0 <= error.position <= len(text)
    if where is not None:
        assert text[error.position :].startswith(where), text[error.position :]
    if says is not None:
        assert says in error.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sum(sum(n))", "inside another aggregate"),
        ("sum(n) + n", "beside an aggregate"),
        ("sum(n) > 1 and active", "beside an aggregate"),
        ("sum(name)", "A number is expected"),
        ("avg(born)", "A number is expected"),
        ("max(tier)", "no order"),
        ("sum(1)", "Write a field"),
        ("max(payload)", "not looked into"),
        ("count_distinct(payload)", "not looked into"),
        ("sum()", "sum(net)"),
        ("hour(min(sold_at))", "min(date(sold_at))"),
        ("min(sold_at) > '2026-01-31 10:00'", "min(date(sold_at))"),
        ("sum(n = 1)", "not a value"),
    ],
)
def test_aggregates_refused(text: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=r".") as refused:
        parse_and_check(text, FactScope(), aggregates=True)
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("text", "expect", "says"),
    [
        ("name", ValueType(Kind.INTEGER), "This gives a text, but a whole number is expected."),
        ("q", ValueType(Kind.INTEGER), "a whole number is expected"),
        ("n = 1", ValueType(Kind.TEXT), "This gives true or false"),
        ("n", BOOLEAN, "not a condition"),
    ],
)
def test_another_type_expected(text: str, expect: ValueType, says: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse_and_check(text, FactScope(), expect=expect)
    assert says in refused.value.message


class TestLimits:
    """As many as are allowed are read; one more is refused before it is parsed."""

    @pytest.mark.parametrize(
        ("allowed", "refused", "says"),
        [
            (" and ".join(["n = 1"] * 64), " and ".join(["n = 1"] * 65), "64 conditions"),
            (
                " or ".join(["contains(name, 'a')"] * 64),
                " or ".join(["contains(name, 'a')"] * 65),
                "64 conditions",
            ),
            (f"n in ({','.join(['1'] * 1000)})", f"n in ({','.join(['1'] * 1001)})", "1000 members"),
            ("(" * 31 + "n" + ")" * 31 + " = 1", "(" * 33 + "n" + ")" * 33 + " = 1", "32 deep"),
            ("abs(" * 15 + "n" + ")" * 15 + " = 1", "abs(" * 16 + "n" + ")" * 16 + " = 1", "32 deep"),
            ("not " * 30 + "active", "not " * 33 + "active", "32 deep"),
            ("- " * 15 + "n = 1", "- " * 16 + "n = 1", "32 deep"),
            ("n" + " + n" * 64 + " = 1", "n" + " + n" * 65 + " = 1", "64 additions"),
            (f"name = '{'x' * 7_980}'", f"name = '{'x' * 8_000}'", "8000 characters"),
        ],
        ids=[
            "conditions",
            "searches",
            "members",
            "parentheses",
            "calls",
            "nots",
            "signs",
            "additions",
            "characters",
        ],
    )
    def test_limit(self, allowed: str, refused: str, says: str) -> None:
        parse_and_check(allowed, FactScope())
        with pytest.raises(ExpressionError) as error:
            parse_and_check(refused, FactScope())
        assert says in error.value.message

    def test_hostile_lengths_are_refused_at_once(self) -> None:
        for text in (
            "(" * 1_000_000,
            "not " * 500_000,
            "n" * 10_000_000,
            "-" * 1_000_000,
            "'" * 7_999,
            "a(" * 3_999,
        ):
            with pytest.raises(ExpressionError):
                parse_and_check(text, FactScope())


def test_the_place_in_the_file_is_told() -> None:
    with pytest.raises(ExpressionError) as refused:
        parse_and_check("nam = 1", FactScope(), place=Place("tags.yaml", 7, 9))
    assert str(refused.value).startswith("tags.yaml:7:9: Unknown field 'nam'")
    with pytest.raises(ExpressionError) as unparsed:
        parse_and_check("n = = 1", FactScope(), place=Place("tags.yaml", 8))
    assert str(unparsed.value).startswith("tags.yaml:8: ")


@pytest.mark.parametrize("text", [text for text, *_ in REFUSED])
def test_refused_in_chinese(text: str) -> None:
    def refusal() -> ExpressionError:
        with pytest.raises(ExpressionError) as refused:
            parse_and_check(text, FactScope(), expect=Kind.BOOLEAN)
        return refused.value

    english = refusal()
    with speaking("zh"):
        chinese = refusal()
    assert chinese.position == english.position
    assert chinese.message != english.message
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese.message)
    # What is quoted from the text, and what to write, may be English; a sentence may not.
    assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+ [a-z]+", re.sub(r"'[^']*'|“[^”]*”", "", chinese.message))
