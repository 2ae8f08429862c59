"""Names found by pinyin."""

import pytest

from regulars_china.pinyin import keys, query


def found(typed: str, name: str) -> bool:
    return any(key.startswith(prefix) for prefix in query(typed) or () for key in keys(name))


@pytest.mark.parametrize(
    "typed", ["zhang", "ZhangXiao", "zhangxiaoming", "xiaoming", "ming", "zxm", "ZX", "z"]
)
def test_a_name_is_found_from_each_syllable_on_and_by_its_initials(typed):
    assert found(typed, "张小明")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单雄信", "shan"), ("仇英", "qiuying"), ("曾国藩", "zeng"), ("解缙", "xie"), ("查良镛", "zha"),
        ("区桃", "ou"), ("朴树", "piao"), ("尉迟恭", "yuchi"), ("万俟卨", "moqi"), ("长孙无忌", "zhangsun"),
    ],
)  # fmt: skip
def test_surnames_have_readings_of_their_own(name, typed):
    assert found(typed, name)


def test_the_everyday_reading_is_kept_too():
    assert found("dan", "单雄信")
    assert found("chongqing", "重庆火锅")
    assert found("cqhg", "重庆火锅")
    assert not found("zhongqing", "重庆火锅")


@pytest.mark.parametrize("typed", ["lv", "lü", "lyu"])
def test_lü_is_found_however_it_is_typed(typed):
    assert found(typed, "吕布")


def test_what_is_no_pinyin_asks_for_nothing():
    assert query("张") is None
    assert query("5678") is None
    assert query("wang@example.com") is None


def test_only_the_chinese_in_a_text_has_keys():
    assert set(keys("Lily 张")) == {"zhang", "z"}
    assert list(keys("Robert Smith")) == []
    assert len(list(keys("长" * 500))) < 60
