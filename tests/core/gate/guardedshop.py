"""A corner shop whose actors may do this or that in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cornershop import SCHEMA, Shop

from regulars import Session
from regulars.catalog import Grant, Role
from regulars.gate.session import open_session
from regulars.permissions.actor import Actor

GUARDED = (
    SCHEMA
    + """
---
kind: metric
name: makers
for: client
label: {en: Makers, zh: 厂家数}
value: count_distinct(sale.item.maker)
---
kind: metric
name: spent_at_a
for: client
label: {en: Spent at A, zh: A 店消费}
value: sum(sale.net)
where: shop.code = 'A'
---
kind: metric
name: per_visit
for: client
label: {en: Per visit, zh: 客单价}
value: spent / visits
---
kind: metric
name: shop_name
for: client
label: {en: Shop's name, zh: 门店名}
value: shop.name
---
{kind: user_attribute, name: shop, type: reference, to: shop, label: {en: Shop, zh: 门店}}
---
{kind: user_attribute, name: code, type: text, label: {en: Code, zh: 代码}}
---
{kind: user_attribute, name: points, type: integer, label: {en: Points, zh: 积分}}
---
{kind: user_attribute, name: day, type: date, label: {en: Day, zh: 日期}}
"""
)

#: What an actor may do: (domain, actions, rule or None) each.
Grants = Sequence[tuple[str, str, str | None]]


@dataclass(frozen=True)
class Guarded(Shop):
    """A shop, and who may do what in it."""

    def acting(self, grants: Grants, **attributes: Any) -> Session:
        """A session of somebody with these grants and attributes, and no other right."""
        made = [Grant(domain=domain, actions=tuple(do.split()), where=rule) for domain, do, rule in grants]
        return self.granted(*made, **attributes)

    def granted(self, *grants: Grant, metrics: Sequence[str] = (), **attributes: Any) -> Session:
        """A session of somebody with these grants, whole, and attributes, and no other right but to `metrics`."""
        role = Role(name="role", plugin="workspace", grants=grants)
        opened = self.workspace
        readable = {
            name: replace(opened.catalog.metrics[name], readable_by=("role",)) if name in metrics else each
            for name, each in opened.catalog.metrics.items()
        }
        store = opened.store.under(replace(opened.catalog, roles={"role": role}, metrics=readable))
        store.__dict__["domains"] = opened.store.domains
        return open_session(store, Actor("clerk", ("role",), attributes))

    def id(self, domain: str, where: str) -> int:
        """The id of the one record that meets `where`."""
        return int(self.one(domain, where)["id"])
