"""The role that may do everything: whoever makes a workspace gets it."""

from regulars.catalog import ACTIONS, Grant, Role

ADMIN = Role(
    name="admin",
    plugin="core",
    grants=(Grant(domain="*", actions=ACTIONS),),
    label={"en": "Admin", "zh": "管理员"},
)
