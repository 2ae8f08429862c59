"""What the plugin fills in for each address of a batch."""

from regulars_china.filling import fill


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


def test_another_country_is_left_alone():
    assert fill({"address.city": ["上海"], "address.country": ["JP"]})["city"] == [None]


def test_the_street_is_read_where_the_city_is_missing():
    filled = fill({"address.street": ["江苏省昆山市人民路1号"]})
    assert (filled["city"], filled["city_tier"]) == (["苏州市"], ["新一线"])


def test_a_batch_without_an_address_is_none_of_its_business():
    assert fill({"name": ["张三"]}) is None
