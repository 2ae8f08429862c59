"""What the code of a plugin reaches on the network, held to the hosts that it states.

In a plugin's own favour and its user's: it finds what a manifest forgot. It is no sandbox: Python code that means to
get around it in the core's process can.
"""

import socket
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from regulars.errors import NotStatedError
from regulars.messages import _
from regulars.plugging.acting import Stated, not_applied, who_acts
from regulars.plugging.hosts import as_address, covered, plain

#: What Python tells of the network -> which of its arguments names the host, or an address that begins with it.
_TOLD = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "socket.getnameinfo": 0,
}
#: Plugin -> the addresses that the names which it states were found at.
_found: dict[str, set[str]] = {}
_watched = False


def watch_network() -> None:
    """Hold plugins to the hosts that they state, from now on until the process ends; asked again, nothing is done."""
    global _watched
    if _watched:
        return
    _watched = True
    # Connections are made to addresses; by which name one was found is known only from the answers.
    for name in ("getaddrinfo", "gethostbyname"):
        setattr(socket, name, _remembered(getattr(socket, name)))
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    # At the very end of the process the names of modules are gone, and hooks are asked still.
    if _TOLD is None or event not in _TOLD:
        return
    stated = who_acts()
    if stated is None:
        return
    host = _host(arguments[_TOLD[event]])
    if host and not _may_reach(stated, host):
        if covered(host, stated.waiting):
            raise not_applied(stated, host)
        raise NotStatedError(
            _("The plugin {plugin} may not reach {host}: its plugin.yaml does not state it. Add there: {line}",
              plugin=stated.plugin, host=host, line=f'hosts: ["{host}"]')
        )  # fmt: skip


def _host(given: Any) -> str:
    """The host of an address as sockets know them; a socket file is this machine."""
    if isinstance(given, tuple):
        given = given[0]
    elif isinstance(given, str | bytes) and b"/" in _bytes(given):
        return "localhost"
    return _bytes(given).decode("utf-8", "replace") if isinstance(given, str | bytes) else ""


def _bytes(given: str | bytes) -> bytes:
    return given if isinstance(given, bytes) else given.encode("utf-8", "replace")


def _may_reach(stated: Stated, host: str) -> bool:
    return covered(host, stated.hosts) or str(as_address(host)) in _found.get(stated.plugin, ())


def _remembered(look_up: Callable[..., Any]) -> Callable[..., Any]:
    """`look_up`, which keeps what it found for a plugin."""

    @wraps(look_up)
    def looked_up(*given: Any, **named: Any) -> Any:
        answer = look_up(*given, **named)
        stated = who_acts()
        if stated is not None:
            found = [answer] if isinstance(answer, str) else [each[4][0] for each in answer]
            known = _found.setdefault(stated.plugin, set())
            known.update(str(as_address(plain(str(each)))) for each in found)
        return answer

    return looked_up
