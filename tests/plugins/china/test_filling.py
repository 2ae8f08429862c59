"""What the plugin fills in for each address of a batch."""

import pytest

from regulars_china.filling import DIVIDED, fill


def test_each_record_of_a_batch_gets_its_city():
    filled = fill(
        {
            "name": ["张三", "李四", "王五"],
            "address.region": ["广东省", None, None],
            "address.city": ["深圳", "London", None],
            "address.country": ["CN", "GB", None],
        }
    )
    assert filled == {
        "province": ["广东", None, None],
        "city": ["深圳市", None, None],
        "city_code": ["440300", None, None],
        "city_tier": ["一线", None, None],
    }


@pytest.mark.parametrize(
    ("street", "parts"),
    [
        ("上海市黄浦区南京东路1号", ("上海市", "上海市", "黄浦区")),
        ("江苏省苏州市昆山市人民路1号", ("江苏省", "苏州市", "昆山市")),
        ("吉林市船营区解放路2号", ("吉林省", "吉林市", "船营区")),
        ("辽宁省朝阳市朝阳县柳城街道", ("辽宁省", "朝阳市", "朝阳县")),
        ("海南省文昌市文城镇", ("海南省", "文昌市", None)),
        ("江苏省人民路1号", ("江苏省", None, None)),
        ("朝阳区建国路1号", (None, None, None)),
    ],
)
def test_an_address_in_one_column_is_divided_as_far_as_it_is_sure(street, parts):
    filled = fill({"address.street": [street]})
    assert tuple(filled.get(f"address.{part}", [None])[0] for part in DIVIDED) == parts


def test_what_is_given_is_not_written_over():
    filled = fill({"address.city": ["深圳"], "address.district": ["南山"], "address.street": ["科技路1号"]})
    assert filled["address.region"] == ["广东省"]
    assert not {"address.city", "address.district"} & set(filled)


def test_an_address_in_latin_letters_is_left_as_it_is():
    filled = fill({"address.city": ["Shenzhen"], "address.street": ["1 Keji Road"]})
    assert (filled["city"], "address.region" in filled) == (["深圳市"], False)


def test_another_country_is_left_alone():
    assert fill({"address.city": ["上海"], "address.country": ["JP"]})["city"] == [None]


def test_the_street_is_read_where_the_city_is_missing():
    filled = fill({"address.street": ["江苏省昆山市人民路1号"]})
    assert (filled["city"], filled["city_tier"]) == (["苏州市"], ["新一线"])


def test_a_batch_without_an_address_is_none_of_its_business():
    assert fill({"name": ["张三"]}) is None
