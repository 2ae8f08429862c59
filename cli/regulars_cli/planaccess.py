"""What a plan says of the access of plugins, in words."""

import re

from regulars.messages import _

_RECORDS = re.compile(
    r"(?P<actions>[a-z]+(?:, [a-z]+)*) (?P<domain>\w+)(?: \((?P<fields>.*)\))?(?P<derived>, derived)?"
)


def access_told(name: str) -> str:
    """`customers: read customer (phone), derived`, as a plan names it, without its plugin and as people say it."""
    _plugin, _colon, told = name.partition(": ")
    what, _blank, place = told.partition(" ")
    if what == "host":
        return _("host {name}", name=place)
    if what == "secret":
        return _("secret {name}", name=place)
    found = _RECORDS.fullmatch(told)
    if found is None:
        return told
    actions = _(", ").join(_(each) for each in found["actions"].split(", "))
    said = f"{actions} {found['domain']}"
    if found["fields"]:
        said = _("{extent} ({shown})", extent=said, shown=found["fields"])
    return _("{told}, derived", told=said) if found["derived"] else said
