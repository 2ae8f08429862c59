"""The checks that try a plugin: in a workspace, with records made up for it."""

from regulars.conformance.access import CHECK as ACCESS
from regulars.conformance.access import access_stated
from regulars.conformance.behaviour import CHECK as BEHAVIOUR
from regulars.conformance.behaviour import hooks_hold_out
from regulars.conformance.check import Check
from regulars.conformance.commandhelp import CHECK as COMMANDS
from regulars.conformance.commandhelp import commands_answer
from regulars.conformance.connectors import CHECK as CONNECTORS
from regulars.conformance.connectors import connectors_read
from regulars.conformance.declared import CHECK as DECLARATIONS
from regulars.conformance.life import CHECK as LIFE
from regulars.conformance.life import comes_and_goes
from regulars.conformance.rights import CHECK as RIGHTS
from regulars.conformance.rights import fits_in
from regulars.conformance.roundtrip import CHECK as ROUND_TRIP
from regulars.conformance.roundtrip import read_back
from regulars.conformance.roworder import CHECK as ROW_ORDER
from regulars.conformance.roworder import any_order
from regulars.conformance.twice import CHECK as TWICE
from regulars.conformance.twice import nothing_new
from regulars.conformance.upgrade import CHECK as UPGRADE
from regulars.conformance.upgrade import takes_over

TRIALS: tuple[Check, ...] = (
    Check(
        name=ACCESS,
        label={
            "en": "Its hooks do what its manifest asks for, and no more",
            "zh": "钩子的读写不超出清单所请求的权限",
        },
        look=access_stated,
        after=(DECLARATIONS,),
        stores=True,
    ),
    Check(
        name=BEHAVIOUR,
        label={"en": "Its hooks hold out whatever is written", "zh": "无论写入什么数据，钩子都能正常处理"},
        look=hooks_hold_out,
        after=(DECLARATIONS,),
        stores=True,
    ),
    Check(
        name=RIGHTS,
        label={"en": "Its hooks work for whoever may write", "zh": "无论由谁写入，钩子都不出错也不泄露"},
        look=fits_in,
        after=(ACCESS, BEHAVIOUR),
        stores=True,
    ),
    Check(
        name=ROUND_TRIP,
        label={"en": "What is written is read back", "zh": "写入的数据能原样读回"},
        look=read_back,
        after=(ACCESS, BEHAVIOUR),
        stores=True,
    ),
    Check(
        name=TWICE,
        label={"en": "The same rows imported again change nothing", "zh": "重复导入同一数据不会产生任何变化"},
        look=nothing_new,
        after=(ROUND_TRIP,),
        stores=True,
    ),
    Check(
        name=ROW_ORDER,
        label={"en": "The order of rows makes no difference", "zh": "数据行的先后顺序不影响结果"},
        look=any_order,
        after=(DECLARATIONS,),
    ),
    Check(
        name=CONNECTORS,
        label={"en": "Its connectors read their samples", "zh": "连接器能读取各自的样例"},
        look=connectors_read,
        after=(DECLARATIONS,),
    ),
    Check(
        name=COMMANDS,
        label={"en": "Its commands can be called", "zh": "命令可以调用"},
        look=commands_answer,
        after=(DECLARATIONS,),
    ),
    Check(
        name=LIFE,
        label={"en": "It comes and goes, and leaves nothing behind", "zh": "启用、停用、清除后不留痕迹"},
        look=comes_and_goes,
        after=(DECLARATIONS,),
        stores=True,
    ),
    Check(
        name=UPGRADE,
        label={"en": "A store of the version before can be taken over", "zh": "可从上一版本升级且不丢失数据"},
        look=takes_over,
        after=(DECLARATIONS,),
        stores=True,
        limit=240,
    ),
)
