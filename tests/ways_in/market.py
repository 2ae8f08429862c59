"""Two shops, and people who may know of one of them, of some fields, or of nothing; what nobody of them may be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from regulars import Part, Session, Workspace, enable_plugin, found_workspace
from regulars.testing import trusted_session

PLUGINS = (
    "customers", "organization", "purchases", "channels", "files", "tags", "reports", "china", "territories",
)  # fmt: skip

DECLARED = """
grammar: 1
kind: domain
name: complaint
label: {en: Complaint, zh: 投诉}
belongs_to: [customer]
visible: with_subject
time: made_at
identity: [number]
display: text
fields:
  number: {type: text, required: true, privacy: none, label: {en: Number, zh: 编号}}
  customer: {type: reference, to: customer, privacy: personal, label: {en: Customer, zh: 客户}}
  made_at: {type: datetime, privacy: none, label: {en: Made at, zh: 时间}}
  text: {type: text, privacy: personal, search: name, label: {en: Text, zh: 内容}}
---
kind: channel
name: till
label: {en: Till, zh: 收银台}
connector: files
settings: {path: "inbox/*.csv"}
rows:
  - to: receipt_line
    set: {shop: shop, receipt_no: receipt_no, line_no: line_no, sold_at: sold_at, net: net, note: note}
---
kind: segment
name: everybody
label: {en: Everybody, zh: 所有人}
for: customer
when: id > 0
---
kind: tag
name: with_remark
label: {en: With a remark, zh: 有备注}
for: customer
when: remark is not null
---
kind: tag
name: chosen
label: {en: Chosen, zh: 选中}
for: customer
---
kind: report
name: people
label: {en: People, zh: 人员}
from: receipt_line
parameters: {shop: {}}
by:
  who: {value: customer.name, label: {en: Who, zh: 客户}}
  place: {value: shop.name, label: {en: Where, zh: 门店}}
values:
  spent: {value: sum(net), label: {en: Spent, zh: 消费}}
  last: {value: max(note), label: {en: Note, zh: 备注}}
order: [-spent]
chart: {type: bar, x: spent, y: who}
dashboard: {place: 1, width: half}
---
kind: report
name: addresses
label: {en: Addresses, zh: 地址}
from: customer
by:
  mail: {value: email, label: {en: E-mail, zh: 邮箱}}
  born: {value: birth_date, label: {en: Born, zh: 生日}}
values:
  customers: {value: count(), label: {en: Customers, zh: 客户数}}
chart: {type: bar, x: customers, y: mail}
dashboard: {place: 2, width: half}
---
kind: role
name: clerk
label: {en: Clerk, zh: 店员}
grants:
  - domain: customer
    do: [read, create, update, delete, export, share]
    where: home_shop = :user.shop
    fields:
      phone: {show: last4, find: exact}
      "*": write
      email: hide
      birth_date: hide
      remark: hide
  - {domain: receipt, do: [read, create, update, export], where: "shop = :user.shop"}
  - {domain: receipt_line, do: [read, create, update, delete, export], where: "shop = :user.shop"}
  - {domain: complaint, do: [read, create, export]}
  - {domain: shop, do: [read, export], where: "id = :user.shop"}
  - {domain: tag_assignment, do: [read, create, delete, export], where: "customer.home_shop = :user.shop"}
---
kind: role
name: masked
label: {en: Masked, zh: 遮盖}
grants:
  - domain: customer
    do: [read, export]
    fields: {"*": hide, name: initial, phone: hash, home_shop: show, kind: show}
  - domain: receipt_line
    do: [read, export]
    fields: {"*": hide, shop: show, sold_at: show, kind: show, receipt_no: last4}
  - {domain: complaint, do: [read, export], fields: {"*": hide, made_at: show}}
  - {domain: shop, do: [read, export], fields: {name: hide, code: hide}}
---
kind: role
name: denied
label: {en: Denied, zh: 禁止}
grants:
  - {domain: customer, do: [read, update, export]}
  - {domain: receipt_line, do: [read, export]}
  - {domain: receipt, do: [read, export]}
  - {domain: complaint, do: [read, export]}
  - {domain: tag_assignment, do: [read, export]}
  - {domain: shop, do: [read, export]}
  - {domain: customer, deny: [read, update, export], where: "home_shop.code = 'SHOPB'"}
  - {domain: customer, deny: [read], fields: [email, birth_date, remark, phone]}
  - {domain: receipt_line, deny: [read, export], where: "shop.code = 'SHOPB'"}
  - {domain: receipt, deny: [read, export], where: "shop.code = 'SHOPB'"}
  - {domain: tag_assignment, deny: [read, export], where: "customer.home_shop.code = 'SHOPB'"}
  - {domain: shop, deny: [read], where: "code = 'SHOPB'"}
---
kind: role
name: bounded
label: {en: Bounded, zh: 受限}
grants:
  - {domain: customer, do: [read, create, update, delete, export]}
  - {domain: receipt_line, do: [read, create, update, delete, export]}
  - {domain: receipt, do: [read, export]}
  - {domain: complaint, do: [read, export]}
  - {domain: tag_assignment, do: [read, export]}
  - {domain: shop, do: [read, export]}
---
kind: restriction
name: customers_of_a
label: {en: Of A, zh: A 店}
domain: customer
where: home_shop.code = 'SHOPA'
except: [admin, clerk, masked, denied, reader]
---
kind: restriction
name: lines_of_a
label: {en: Of A, zh: A 店}
domain: receipt_line
where: shop.code = 'SHOPA'
except: [admin, clerk, masked, denied, reader]
---
kind: restriction
name: receipts_of_a
label: {en: Of A, zh: A 店}
domain: receipt
where: shop.code = 'SHOPA'
except: [admin, clerk, masked, denied, reader]
---
kind: restriction
name: tags_of_a
label: {en: Of A, zh: A 店}
domain: tag_assignment
where: customer.home_shop.code = 'SHOPA'
except: [admin, clerk, masked, denied, reader]
---
kind: restriction
name: shop_a
label: {en: A, zh: A 店}
domain: shop
where: code = 'SHOPA'
except: [admin, clerk, masked, denied, reader]
---
kind: role
name: reader
label: {en: Reader, zh: 读者}
grants: [{domain: "*", do: [read]}]
---
kind: role
name: nothing
label: {en: Nothing, zh: 无}
grants: [{domain: shop, do: [share]}]
"""

#: Of shop B, its customers and what they bought: unseen by all but who reads everything.
UNSEEN = (
    "Quinterfell", "13977139771", "3977139771", "zora@", "ZQ-7731", "ZEBRAREMARK", "ZEBRASTREET", "ZEBRANOTE",
    "RZQ-901", "77713.37", "77,713.37", "ZEBRACOMPLAINT", "VAULTQUARRY", "ZEBRAPENDING", "ZEBRAHELD", "1971-11-17",
)  # fmt: skip
#: Of customers of shop A what is hidden, or masked.
VEILED = ("veil-ann@", "VEILREMARK", "1987-03-05")
PHONE = ("13800138001", "3800138001")
PLAIN = ("Ann Meadow", "MA-1001", "VEILCOMPLAINT", "RMA-101")


@dataclass(frozen=True)
class Person:
    """One sort of rights, held by the user of that name: what may never be told, and what may not leave the store."""

    name: str
    role: str
    untold: tuple[str, ...]
    staying: tuple[str, ...] = ()


PEOPLE = (
    Person("clerk", "clerk", (*UNSEEN, *VEILED, *PHONE)),
    Person("masked", "masked", (*UNSEEN, *VEILED, *PHONE, *PLAIN, "Alpha House")),
    Person("denied", "denied", (*UNSEEN, *VEILED, *PHONE)),
    Person("bounded", "bounded", UNSEEN),
    Person("nobody", "nothing", (*UNSEEN, *VEILED, *PHONE, *PLAIN, "Alpha House")),
    Person("reader", "reader", (), (*UNSEEN, *VEILED, *PHONE, *PLAIN)),
)


@dataclass(frozen=True)
class Market:
    """The workspace's folder, and records by name: ann, zora, sale_a, sale_b, complaint_b, pending."""

    folder: Path
    ids: Mapping[str, int]


def opened_market(folder: Path) -> Market:
    """A workspace with all of this."""
    found_workspace(folder)
    for name in PLUGINS:
        enable_plugin(folder, name)
    (folder / "schemas/market.yaml").write_text(DECLARED, encoding="utf-8")
    with Workspace.open(folder) as opened:
        opened.apply()
        ids = _fill(trusted_session(opened))
        users = opened.users()
        for person in PEOPLE:
            users.add(person.name, [person.role])
        users.set_attribute("clerk", "shop", "SHOPA")
        # What clashes with somebody unseen waits for an admin.
        users.add("author", ["bounded"])
        said = Part(
            domain="customer",
            columns={"nickname": ["ZEBRAHELD"], "home_shop": ["SHOPA"]},
            rows=[1],
            keys=["zora"],
        )
        opened.session("author").write([said], source="till")
    return Market(folder, ids)


def _fill(session: Session) -> dict[str, int]:
    shops = {"code": ["SHOPA", "SHOPB"], "name": ["Alpha House", "VAULTQUARRY"]}
    people = {
        "name": ["Ann Meadow", "Zora Quinterfell", "Nemo Quinterfell"], "home_shop": ["SHOPA", "SHOPB", None],
        "phone": ["13800138001", "13977139771", None], "member_no": ["MA-1001", "ZQ-7731", None],
        "email": ["veil-ann@hidden.example", "zora@quinterfell.example", "nemo@quinterfell.example"],
        "birth_date": ["1987-03-05", "1971-11-17", None], "remark": ["VEILREMARK", "ZEBRAREMARK", None],
        "address.street": ["High Street 1", "ZEBRASTREET 7", None], "address.city": ["上海", "北京", None],
    }  # fmt: skip
    lines = {
        "customer": ["ann", "zora", None], "shop": ["SHOPA", "SHOPB", "SHOPB"], "line_no": [1, 1, 2],
        "receipt_no": ["RMA-101", "RZQ-901", "RZQ-901"], "sold_at": ["2026-03-01T10:00"] * 3,
        "net": ["12.50", "77713.37", "77713.37"], "note": ["sunny", "ZEBRANOTE", "ZEBRANOTE"],
    }  # fmt: skip
    receipts = {name: values[:2] for name, values in lines.items() if name != "line_no"}
    complaints = {
        "number": ["K-1", "K-2", "K-3"], "customer": ["ann", "zora", "nemo"], "made_at": ["2026-03-02T10:00"] * 3,
        "text": ["VEILCOMPLAINT too cold", "ZEBRACOMPLAINT too hot", "ZEBRACOMPLAINT too late"],
    }  # fmt: skip
    made = {}
    for domain, columns, keys in (
        ("shop", shops, None),
        ("customer", people, ["ann", "zora", "nemo"]),
        ("receipt", receipts, None),
        ("receipt_line", lines, None),
        ("complaint", complaints, None),
    ):
        rows = range(1, len(next(iter(columns.values()))) + 1)
        outcome = session.write([Part(domain=domain, columns=columns, rows=rows, keys=keys)], source="till")
        assert not outcome.rejected, outcome.rejected
        made[domain] = list(outcome.ids[0].values())
    # Zora is one with somebody of the web.
    twin = {
        "name": ["Zora Quinterfell"],
        "phone": ["13977139771"],
        "home_shop": ["SHOPB"],
        "remark": ["ZEBRAREMARK"],
    }
    web = session.write([Part(domain="customer", columns=twin, rows=[1], keys=["w"])], source="web")
    return {
        "ann": made["customer"][0], "zora": made["customer"][1], "nemo": made["customer"][2],
        "twin": web.ids[0][1], "sale_a": made["receipt_line"][0], "sale_b": made["receipt_line"][1],
        "complaint_b": made["complaint"][1], "shop_b": made["shop"][1],
    }  # fmt: skip
