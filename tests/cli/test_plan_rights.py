"""What `regulars plan` says of rights: rules and levels in words, in both languages."""

import pytest

from regulars import RightsChange
from regulars.messages import register_catalogs, speaking
from regulars_cli.planrights import _line


def change(what: str, before: str, after: str, name: str | None = None, action: str = "read") -> RightsChange:
    return RightsChange(
        users=("ming",), roles=(), domain="coupon", name=name, what=what, actions=(action,),
        before=before, after=after, gained={}, lost={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "english", "chinese"),
    [
        (
            change("rows", "", "~"),
            "ming: may now read coupon where their subject may be read",
            "ming：现在可以查看 coupon（条件：可查看其所属主体）",
        ),
        (
            change("rows", "*", "shop = :user.shop and ~"),
            "ming: may read other records of coupon (all -> shop = :user.shop, and their subject may be read)",
            "ming：可查看的 coupon 记录范围改变（全部 → shop = :user.shop，且可查看其所属主体）",
        ),
        (
            change("shown", "whole (shop = 1), last4", "whole", "code"),
            "ming: is shown coupon.code otherwise (whole (shop = 1), the last four characters -> whole)",
            "ming：coupon.code 的显示方式改变（完整 (shop = 1), 后四位 → 完整）",
        ),
        (
            change("set", "shop = 1", "*", "code", "create"),
            "ming: may set coupon.code of new records otherwise (shop = 1 -> all)",
            "ming：新增记录时可填写 coupon.code 的范围改变（shop = 1 → 全部）",
        ),
    ],
)
def test_rules_and_levels_are_told_in_words(made: RightsChange, english: str, chinese: str) -> None:
    assert _line(made) == english
    with speaking("zh"):
        register_catalogs("regulars_cli")
        assert _line(made) == chinese
