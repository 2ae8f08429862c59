"""The hosts that a plugin states, and whether one is among them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

#: `:settings.server` stands for the host that the setting `server` of a channel names.
SETTING = ":settings."


def covered(host: str, stated: Iterable[str]) -> bool:
    """Whether `host`, a name or an address, is one of the `stated`: names, addresses, `*.example.com`, `localhost`.

    `*.example.com` is every name below example.com, at any depth, and not example.com itself. `localhost` is every
    loopback address too.
    """
    name, address = plain(host), as_address(host)
    return any(_covers(plain(each), name, address) for each in stated)


def _covers(stated: str, name: str, address: IPv4Address | IPv6Address | None) -> bool:
    if address is not None:
        return as_address(stated) == address or (stated == "localhost" and address.is_loopback)
    return name.endswith(stated[1:]) if stated.startswith("*.") else name == stated


def plain(host: str) -> str:
    """A host's name as names are compared: small letters, no dot at its end, Chinese ones as the network knows them."""
    name = host.strip().rstrip(".").lower()
    if not name.isascii():
        with suppress(UnicodeError):
            return name.encode("idna").decode("ascii")
    return name


def as_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that `host` is, IPv4 in IPv6 as IPv4; None for a name."""
    try:
        found = ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def with_settings(stated: Iterable[str], settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The hosts `stated`, with those that `settings` name for `:settings.X`; a setting without a value names none."""
    found = []
    for each in stated:
        if not each.startswith(SETTING):
            found.append(each)
        elif host := host_in(settings.get(each.removeprefix(SETTING))):
            found.append(host)
    return tuple(found)


def host_in(value: object) -> str | None:
    """The host in a setting: of a URL, of `host:port`, or the whole text; None where there is none."""
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip()
    if as_address(text) is not None:
        return text.strip("[]")
    try:
        return urlsplit(text if "://" in text else f"//{text}").hostname
    except ValueError:
        return None
