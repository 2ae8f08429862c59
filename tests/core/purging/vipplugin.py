"""A third party's plugin that brings one of everything, and the workspace that it comes to."""

from collections.abc import Callable
from pathlib import Path

#: What stands before it.
PLUGINS = ("customers", "organization", "purchases", "channels", "files", "tags", "reports")

MANIFEST = """
needs: [customers, purchases, channels, files, tags, reports]
kinds: {perk: perk.yaml}
declarations: [vip.yaml, perks.yaml]
"""

PERK = """
# Something that whoever has a card may get.
# zh: 持卡人可享的权益。
kind: {type: string, allowed: [perk], meta: {label: {en: perk, zh: 权益}}}
name: {type: name, required: true}
label: {type: labels, required: true}
for: {type: reference, required: true}
who: {type: expression, required: true}
tag: {type: name, meta: {of: tag}}
"""

DECLARED = """
kind: domain
name: card
label: {en: Card, zh: 会员卡}
belongs_to: [customer]
time: issued
identity: [number]
display: number
fields:
  number: {type: text, required: true, search: exact, label: {en: Card number, zh: 卡号}, privacy: personal}
  customer: {type: reference, to: customer, privacy: personal, label: {en: Customer, zh: 客户}}
  issued: {type: date, label: {en: Issued, zh: 发卡日期}}
  limit_amount: {type: money, label: {en: Limit, zh: 额度}}
---
kind: domain
name: household
label: {en: Household, zh: 家庭}
subject: true
display: name
fields:
  name: {type: text, search: name, label: {en: Name, zh: 名称}, privacy: personal}
  phone: {type: phone, identifier: phone, search: tail, label: {en: Phone, zh: 电话}, privacy: personal}
---
kind: extension
name: vip_customer
extends: customer
fields:
  points: {type: integer, label: {en: Points, zh: 积分}}
  vip_no: {type: text, identifier: number, search: exact, label: {en: VIP number, zh: 贵宾号}, privacy: personal}
  vip_phone: {type: phone, identifier: phone, search: tail, label: {en: VIP phone, zh: 贵宾电话}, privacy: personal}
---
kind: metric
name: cards_held
label: {en: Cards, zh: 持卡数}
for: customer
value: count(card.number)
---
kind: tag
name: big_points
label: {en: Many points, zh: 高积分}
for: customer
when: points >= 100
---
kind: report
name: cards_by_month
label: {en: Cards by month, zh: 每月发卡}
from: card
by: {month: {value: issued, every: month}}
values: {cards: {value: count(), label: {en: Cards, zh: 卡}}}
chart: {type: bar, x: month, y: cards}
---
kind: user_attribute
name: desk
label: {en: Desk, zh: 柜台}
type: text
---
kind: role
name: vip_desk
label: {en: VIP desk, zh: 贵宾柜台}
grants:
  - {domain: card, do: [read]}
  - {domain: customer, do: [read], where: points > 0}
---
kind: channel
name: vip_file
label: {en: VIP file, zh: 贵宾文件}
connector: files
rows:
  - {to: customer, as: who, key: 贵宾号, set: {vip_no: 贵宾号, name: 姓名, points: 积分, vip_phone: 电话}}
  - {to: card, set: {number: 卡号, customer: who, issued: 日期}}
"""

PERKS = """
kind: perk
name: lounge
label: {en: Lounge, zh: 休息室}
for: customer
who: points >= 500 and has_tag('big_points')
tag: big_points
"""


def install_vip(install: Callable[..., Path]) -> Path:
    """Install the plugin by the fixture `install`; its folder."""
    files = {"perk.yaml": PERK, "vip.yaml": DECLARED, "perks.yaml": PERKS}
    return install("vip", manifest=MANIFEST, **files)
