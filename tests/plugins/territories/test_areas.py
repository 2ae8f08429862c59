"""Which area says what territory an address lies in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars_territories.areas import Area, Areas, ties

CN = {"country": "CN"}


def at(country="CN", region="", city="", district="", postcode=""):
    return (country, region, city, district, postcode)


@pytest.mark.parametrize(
    ("address", "territory"),
    [
        (at(region="江苏省", city="南京市"), 3),
        (at(region="江苏省", city="苏州市"), 4),
        (at(region="江苏", city="苏州", district="姑苏区"), 5),
        (at(region="江苏省", city="苏州市", district="昆山市"), 4),
        (at(region="江苏省", city="苏州市", district="昆山市", postcode="215300"), 6),
        (at(region="江苏省", city="苏州市", district="昆山市", postcode="215 345"), 7),
        (at(region="浙江省"), 2),
        (at(country="FR", city="Paris"), 1),
        (at(country="", city="?"), 1),
        (("", "", "", "", ""), None),
    ],
)
def test_the_most_specific_wins(address, territory):
    areas = Areas(
        [
            Area(1, "world"),
            Area(2, "china", country="CN"),
            Area(3, "jiangsu", region="江苏"),
            Area(4, "suzhou", city="苏州市"),
            Area(5, "gusu", city="苏州", district="姑苏区"),
            Area(6, "post", postcode="2153"),
            Area(7, "post5", postcode="21534"),
        ]
    )
    assert areas.territory(address) == territory


@pytest.mark.parametrize(
    ("declared", "written", "same"),
    [
        ("江苏省", "江苏", True),
        ("江苏", "江苏省", True),
        ("内蒙古自治区", "内蒙古", True),
        ("朝阳区", "朝阳县", False),
        ("朝阳", "朝阳县", True),
        ("朝阳区", "朝阳", True),
        ("New York", " new  YORK", True),
        ("Ｐａｒｉｓ", "paris", True),
        ("York", "New York", False),
        ("市", "市", True),
    ],
)
def test_names_that_are_the_same(declared, written, same):
    areas = Areas([Area(1, "a", district=declared)])
    assert areas.territory(at(district=written)) == (1 if same else None)


def test_a_short_name_that_means_two_means_none():
    areas = Areas(
        [Area(1, "a", district="朝阳区"), Area(2, "b", district="朝阳县"), Area(3, "c", country="CN")]
    )
    assert [areas.territory(at(district=each)) for each in ("朝阳区", "朝阳县", "朝阳")] == [1, 2, 3]


def test_of_several_writings_the_one_that_says_most():
    areas = Areas([Area(1, "china", country="CN"), Area(2, "suzhou", city="苏州市")])
    assert areas.territory(at(city="Suzhou"), at(city="苏州市")) == 2
    assert areas.territory(at(city="Suzhou"), at(country="", city="")) == 1


def test_two_territories_that_claim_one_place():
    one, two = Area(1, "East", city="苏州", **CN), Area(2, "North", city="苏州", **CN)
    assert ties([one, Area(1, "East", region="江苏"), two]) == [(one, two)]
    assert ties([one, one]) == []
    assert two.place() == "CN 苏州"
    assert Area(1, "x").place()


words = st.sampled_from(["", "a", "b"])
areas_of = st.builds(
    Area,
    territory=st.integers(1, 5),
    called=st.just(""),
    country=st.sampled_from(["", "CN", "FR"]),
    region=words,
    city=words,
    district=words,
    postcode=st.sampled_from(["", "1", "12", "2"]),
)
addresses = st.tuples(
    st.sampled_from(["CN", "FR"]), words, words, words, st.sampled_from(["", "1", "12", "123", "2"])
)


def covers(area, address):
    country, region, city, district, postcode = address
    return (
        area.country in ("", country)
        and area.region in ("", region)
        and area.city in ("", city)
        and area.district in ("", district)
        and postcode.startswith(area.postcode)
    )


@settings(max_examples=400, deadline=None, database=None)
@given(st.lists(areas_of, max_size=8), addresses)
def test_it_is_what_looking_at_each_area_says(areas, address):
    areas = [area for n, area in enumerate(areas) if area.identity() not in [a.identity() for a in areas[:n]]]
    covering = [area for area in areas if covers(area, address)]
    best = max(covering, key=lambda area: area.rank, default=None)
    assert Areas(areas).territory(address) == (best and best.territory)
