"""From an address to its city and tier."""

from collections import Counter

import pytest

from regulars_china.divisions import cities, city_of, data_version, divisions, provinces
from regulars_china.places import locate


def named(region="", city="", district="", street=""):
    found = locate(region, city, district, street)
    return found.city and found.city.name


def test_the_data_are_whole():
    assert len(provinces()) == 34
    assert {"北京市", "新疆维吾尔自治区", "台湾省", "香港特别行政区", "澳门特别行政区"} <= set(
        provinces().values()
    )
    prefectures = [code for code in cities() if code.endswith("00")]
    assert len(prefectures) == 337
    assert sum(not code.endswith("00") for code in divisions()) > 2_800
    assert divisions()["440305"] == "南山区"
    assert all(len(code) == 6 and code.isdigit() and name for code, name in divisions().items())


def test_every_county_lies_in_a_city_and_every_city_in_a_province():
    for code in divisions():
        assert code[:2] in provinces()
        if not code.endswith("0000"):
            assert city_of(code) is not None, code


def test_the_tiers_are_those_of_the_ranking_of_2025():
    tiers = Counter(city.tier for city in cities().values())
    assert {tier: n for tier, n in tiers.items() if tier} == {
        "一线": 4, "新一线": 15, "二线": 30, "三线": 70, "四线": 90, "五线": 128,
    }  # fmt: skip
    assert {city.short for city in cities().values() if city.tier == "一线"} == {
        "北京",
        "上海",
        "广州",
        "深圳",
    }


def test_data_have_a_version_to_tell_when_they_changed():
    assert len(data_version()) == 12


@pytest.mark.parametrize(
    "text", ["深圳", "深圳市", " 深圳 市 ", "广东深圳", "广东省深圳市南山区", "中国广东省深圳市", "Shenzhen"]
)
def test_a_city_is_known_with_and_without_its_rank_and_province(text):
    found = locate("", text, "", "")
    assert (found.province, found.city.code, found.city.tier) == ("44", "440300", "一线")


@pytest.mark.parametrize(
    ("parts", "city"),
    [
        ({"region": "上海市"}, "上海市"),
        ({"region": "上海", "city": "浦东新区"}, "上海市"),
        ({"city": "重庆"}, "重庆市"),
        ({"region": "重庆市", "city": "万州区"}, "重庆市"),
        ({"city": "北京市朝阳区"}, "北京市"),
        ({"city": "北京", "district": "朝阳区"}, "北京市"),
    ],
)
def test_a_municipality_is_its_own_city(parts, city):
    assert named(**parts) == city


@pytest.mark.parametrize(
    ("parts", "city"),
    [
        ({"region": "江苏省", "city": "昆山"}, "苏州市"),
        ({"city": "义乌市"}, "金华市"),
        ({"district": "浦东新区"}, "上海市"),
        ({"city": "长沙县"}, "长沙市"),
    ],
)
def test_a_county_level_city_or_district_leads_to_its_city(parts, city):
    assert named(**parts) == city


def test_a_city_directly_under_its_province_has_no_tier():
    found = locate("湖北省", "仙桃", "", "")
    assert (found.city.name, found.city.tier) == ("仙桃市", None)


@pytest.mark.parametrize("text", ["延边", "延边州", "延边朝鲜族自治州"])
def test_an_autonomous_prefecture_is_known_by_its_short_name(text):
    assert named(city=text) == "延边朝鲜族自治州"


@pytest.mark.parametrize(
    ("parts", "city"),
    [
        ({"city": "吉林市"}, "吉林市"),
        ({"region": "吉林省", "city": "吉林"}, "吉林市"),
        ({"city": "吉林长春"}, "长春市"),
        ({"region": "吉林"}, None),
        ({"city": "海南"}, None),
        ({"region": "海南", "city": "海口"}, "海口市"),
        ({"region": "青海", "city": "海南州"}, "海南藏族自治州"),
    ],
)
def test_a_province_and_a_city_of_one_name_are_told_apart(parts, city):
    assert named(**parts) == city


@pytest.mark.parametrize(
    ("street", "city"),
    [
        ("江苏省南京市鼓楼区中山路1号", "南京市"),
        ("广东深圳南山区科技园", "深圳市"),
        ("北京朝阳区三里屯", "北京市"),
        ("浦东新区张江路", "上海市"),
        ("南京东路100号", None),
        ("上海路12号", None),
    ],
)
def test_a_street_counts_only_where_it_names_divisions_in_full(street, city):
    assert named(street=street) == city


def test_what_could_be_two_cities_is_none():
    assert named(district="朝阳区") is None
    assert named(city="Suzhou") is None
    assert named(region="Jiangsu", city="Suzhou") == "苏州市"
    assert named(region="Anhui", city="suzhou") == "宿州市"


def test_a_city_of_another_province_is_not_believed():
    found = locate("广东省", "苏州", "", "")
    assert (found.province, found.city) == ("44", None)


@pytest.mark.parametrize("text", ["London", "東京", "", "市", "A"])
def test_other_places_are_nowhere(text):
    assert locate("", text, "", "") == locate("", "", "", "")
