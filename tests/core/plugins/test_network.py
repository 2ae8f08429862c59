"""What the code of a plugin reaches on the network: the hosts that it states, while it runs, and no others."""

import _socket
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.errors import PluginError
from regulars.plugging.acting import Stated, acting_as, who_acts
from regulars.plugging.hosts import covered, host_in, with_settings
from regulars.plugging.network import watch_network
from regulars.plugging.plugins import Plugins
from regulars.testing import trusted_session, workspace
from regulars.workspaces.workspace import Workspace

Install = Callable[..., Path]

COUNT = count()
#: What the names of the tests are found at. 127.0.0.2 is a loopback address that no name leads to.
NAMES = {
    "api.example.com": "127.0.0.1",
    "other.example.com": "127.0.0.3",
    "xn--fsqu00a.xn--0zwm56d": "127.0.0.1",
}


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are looked up in NAMES, and no name server is asked; what Python tells of it stays."""
    real = _socket.getaddrinfo

    def look_up(host: Any, port: Any, *more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in NAMES:
            return real(host, port, *more)
        sys.audit("socket.getaddrinfo", host, port, *more)
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (NAMES[name], port))]

    monkeypatch.setattr(_socket, "getaddrinfo", look_up)


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server on all loopback addresses of this computer."""
    with closing(socket.create_server(("0.0.0.0", 0))) as server:
        yield server.getsockname()[1]


@pytest.fixture
def reach(install: Install, names: None, port: int) -> Callable[..., None]:
    """`reach("127.0.0.1", hosts=[…])`: a hook of a plugin that states `hosts` connects there."""

    # What a plugin has found is remembered as long as the process lives.
    def reach(host: str, hosts: list[str]) -> None:
        code = (
            "import socket\nfrom regulars import hookimpl\n\n\n@hookimpl\n"
            "def provide_functions():\n"
            f"    socket.create_connection(({host!r}, {port}), timeout=5).close()\n    return []\n"
        )
        name = f"vip{next(COUNT)}"
        install(name, code=code, manifest=f"hooks: [provide_functions]\nhosts: {hosts}\n")
        Plugins([name]).provided("provide_functions")

    return reach


@pytest.mark.parametrize(
    ("host", "hosts"),
    [
        ("api.example.com", ["api.example.com"]),
        ("api.example.com", ["*.example.com"]),
        ("API.Example.COM.", ["api.example.com"]),
        ("localhost", ["localhost"]),
        ("127.0.0.1", ["localhost"]),
        ("127.0.0.2", ["localhost"]),
        ("127.0.0.1", ["127.0.0.1"]),
    ],
)
def test_a_stated_host_is_reached(reach: Callable[..., None], host: str, hosts: list[str]) -> None:
    NAMES.setdefault("API.Example.COM.", "127.0.0.1")
    reach(host, hosts)


@pytest.mark.parametrize(
    ("host", "hosts"),
    [
        ("api.example.com", []),
        ("api.example.com", ["other.example.com"]),
        ("api.example.com", ["example.com"]),
        ("api.example.com", ["*.api.example.com"]),
        ("localhost", []),
        ("127.0.0.1", []),
        ("127.0.0.2", ["127.0.0.1"]),
        ("127.0.0.2", ["api.example.com"]),
        # It is the address of a stated name, and that name was never asked for.
        ("127.0.0.1", ["api.example.com"]),
        # Other spellings of addresses are no names.
        ("127.1", ["api.example.com"]),
        ("2130706433", ["api.example.com"]),
        ("0177.0.0.1", ["api.example.com"]),
        # What a channel's setting names is reached from a process of its own alone.
        ("api.example.com", [":settings.server"]),
    ],
)
def test_another_host_is_refused_with_the_line_to_add(
    reach: Callable[..., None], host: str, hosts: list[str]
) -> None:
    with pytest.raises(PluginError) as caught:
        reach(host, hosts)
    assert re.search(rf"The plugin vip\d+ may not reach {re.escape(host)}: ", str(caught.value))
    assert f'Add there: hosts: ["{host}"]' in str(caught.value)


def test_what_one_plugin_has_found_is_not_for_another(names: None, port: int) -> None:
    watch_network()
    with acting_as(Stated(plugin="finder", hosts=("other.example.com",))):
        socket.create_connection(("other.example.com", port), timeout=5).close()
        socket.create_connection(("127.0.0.3", port), timeout=5).close()
    with (
        acting_as(Stated(plugin="borrower", hosts=("api.example.com",))),
        pytest.raises(PluginError, match=r"borrower may not reach 127\.0\.0\.3"),
    ):
        socket.create_connection(("127.0.0.3", port), timeout=5)


@pytest.mark.parametrize(
    "use",
    [
        lambda port: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)),
        lambda port: socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect(("127.0.0.1", port)),
        lambda port: socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect_ex(("127.0.0.1", port)),
        lambda port: socket.gethostbyname("localhost"),
        lambda port: socket.getaddrinfo("localhost", port),
        lambda port: socket.getaddrinfo(b"localhost", port),
        lambda port: socket.gethostbyaddr("127.0.0.1"),
        lambda port: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect("/run/something.sock"),
    ],
)
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_every_way_out_is_watched(port: int, use: Callable[[int], Any]) -> None:
    watch_network()
    with acting_as(Stated(plugin="vip")), pytest.raises(PluginError, match="vip may not reach"):
        use(port)


def test_who_is_no_plugin_is_not_watched(port: int) -> None:
    watch_network()
    watch_network()
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    with acting_as(Stated(plugin="vip")), acting_as(None):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()


def test_one_plugin_at_a_time_acts() -> None:
    one, other = Stated(plugin="one"), Stated(plugin="other")
    seen = [who_acts()]
    with acting_as(one):
        seen.append(who_acts())
        with pytest.raises(ValueError, match="x"), acting_as(other):
            seen.append(who_acts())
            raise ValueError("x")
        seen.append(who_acts())
    assert [*seen, who_acts()] == [None, one, other, one, None]


PHONES = """import socket
from regulars import hookimpl


@hookimpl
def before_write(session, batch):
    try:
        socket.create_connection(("127.0.0.1", {port}), timeout=5)
    except {swallowed}:
        pass
"""
SCHEMA = "kind: domain\nname: client\nlabel: {en: Client}\nidentity: [name]\nfields: {name: {type: text}}\n"
MANIFEST = "access: [{domain: client, do: [read]}]\n"


def test_a_write_in_which_it_happens_is_not_kept(
    install: Install, tmp_path: Path, database_url: str, port: int
) -> None:
    install("phones", code=PHONES.format(port=port, swallowed="OSError"), manifest=MANIFEST)
    with workspace(tmp_path / "w", database_url, ["phones"], {"client.yaml": SCHEMA}) as made:
        session = trusted_session(made)
        with pytest.raises(PluginError, match=r"phones may not reach 127\.0\.0\.1"):
            session.add("client", {"name": "Ann"})
        assert session.count("client") == 0


def test_the_core_connects_to_its_database_while_a_hook_runs(
    install: Install, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver of a server looks its host up as a plugin would."""
    with workspace(tmp_path / "w", database_url, (), {"client.yaml": SCHEMA}):
        pass
    with Workspace.open(tmp_path / "w") as made:
        connecting: list[Stated | None] = []
        dialect = made.database.engine.dialect
        real = dialect.connect

        def connect(*given: Any, **named: Any) -> Any:
            connecting.append(who_acts())
            return real(*given, **named)

        monkeypatch.setattr(dialect, "connect", connect)
        with acting_as(Stated(plugin="vip")):
            assert trusted_session(made).count("client") == 0
        assert connecting and set(connecting) == {None}


labels = st.text("abcxyz0189-", min_size=1, max_size=8).filter(lambda each: each.strip("-") == each)
hosts = st.lists(labels, min_size=2, max_size=5).map(".".join).filter(lambda each: not each[-1].isdigit())


@given(host=hosts, stated=hosts)
def test_a_name_covers_itself_and_a_star_what_is_below(host: str, stated: str) -> None:
    assert covered(host, [stated]) == (host == stated)
    assert covered(host.upper() + ".", [stated]) == (host == stated)
    parts, below = host.split("."), stated.split(".")
    assert covered(host, [f"*.{stated}"]) == (len(parts) > len(below) and parts[-len(below) :] == below)
    assert covered(f"{host}.{stated}", [f"*.{stated}"])
    assert not covered(stated, [f"*.{stated}"]) and not covered(f"x{stated}", [f"*.{stated}"])


@given(one=st.ip_addresses(), other=st.ip_addresses())
def test_an_address_covers_itself(one: Any, other: Any) -> None:
    assert covered(str(one), [str(one)]) and covered(one.exploded, [one.compressed])
    assert covered(str(one), [str(other)]) == (one == other)
    assert not covered(str(one), ["*.example.com"])
    assert covered(str(one), ["localhost"]) == one.is_loopback


def test_chinese_names_are_as_the_network_knows_them() -> None:
    assert covered("xn--fsqu00a.xn--0zwm56d", ["例子.测试"]) and covered(
        "例子.测试", ["xn--fsqu00a.xn--0zwm56d"]
    )
    assert covered("店.例子.测试", ["*.例子.测试"])


def test_an_address_of_the_old_kind_in_one_of_the_new_is_the_old_one() -> None:
    assert covered("::ffff:127.0.0.1", ["127.0.0.1"]) and covered("::ffff:127.0.0.1", ["localhost"])


@pytest.mark.parametrize(
    ("value", "host"),
    [
        ("https://api.example.com/v1?x=1", "api.example.com"),
        ("imap.example.com:993", "imap.example.com"),
        ("imap.example.com", "imap.example.com"),
        ("https://user:pass@api.example.com:8443/", "api.example.com"),
        ("[::1]:993", "::1"),
        ("::1", "::1"),
        ("10.0.0.7", "10.0.0.7"),
        ("", None),
        ("  ", None),
        (None, None),
        (993, None),
        ("http://[::1", None),
    ],
)
def test_a_setting_names_a_host(value: object, host: str | None) -> None:
    assert host_in(value) == host
    stated = ("a.example", ":settings.server", ":settings.none")
    assert with_settings(stated, {"server": value}) == ("a.example", *([host] if host else []))
