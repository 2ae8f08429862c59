"""The social services that are known by name and by the addresses of their accounts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Service:
    """One service. `paths` are patterns of what follows a host in the address of an account, its group."""

    code: str
    called: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    #: Whether it takes upper and lower case of an account for one.
    folds: bool = False


_NAME = r"/@?([^/?]+)"

#: A UnionID of WeChat and the ids in addresses of Douyin tell upper from lower case, so these are not folded.
SERVICES = (
    Service("wechat", ("微信", "weixin", "wx")),
    Service("weibo", ("微博", "新浪微博"), ("weibo.com", "m.weibo.cn", "weibo.cn"),
            (r"/(?:u|n|profile)/([^/?]+)", _NAME)),
    Service("douyin", ("抖音",), ("douyin.com",), (r"/user/([^/?]+)",)),
    Service("kuaishou", ("快手",), ("kuaishou.com",), (r"/profile/([^/?]+)",)),
    Service("xiaohongshu", ("小红书", "rednote"), ("xiaohongshu.com",), (r"/user/profile/([^/?]+)",)),
    Service("bilibili", ("哔哩哔哩", "b站"), ("space.bilibili.com",), (r"/(\d+)",)),
    Service("zhihu", ("知乎",), ("zhihu.com",), (r"/(?:people|org)/([^/?]+)",)),
    Service("qq"),
    Service("line", (), ("line.me",), (r"/(?:R/)?ti/p/~([^/?]+)",), folds=True),
    Service("whatsapp", (), ("wa.me",), (r"/(\d+)",)),
    Service("telegram", (), ("t.me", "telegram.me"), (_NAME,), folds=True),
    Service("facebook", ("fb",), ("facebook.com", "m.facebook.com", "fb.com"),
            (r"/profile\.php\?(?:.*&)?id=(\d+).*", _NAME), folds=True),
    Service("instagram", ("ig",), ("instagram.com",), (_NAME,), folds=True),
    Service("x", ("twitter", "推特"), ("x.com", "twitter.com", "mobile.twitter.com"), (_NAME,), folds=True),
    Service("tiktok", (), ("tiktok.com",), (r"/@([^/?]+)",), folds=True),
    Service("youtube", (), ("youtube.com", "m.youtube.com"), (r"/@([^/?]+)",), folds=True),
    Service("linkedin", ("领英",), ("linkedin.com", "cn.linkedin.com"), (r"/in/([^/?]+)",), folds=True),
    Service("github", (), ("github.com",), (_NAME,), folds=True),
)  # fmt: skip


def service_named(name: str) -> Service | None:
    """The service that `name` means, by its code or what else it is called; None for one that is not known."""
    return _names().get(name.strip().casefold())


def account_at(address: str) -> tuple[Service, str] | None:
    """The service and account of a web address, with or without `https://`; None where it is none that is known."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = parts.hostname or ""
    except ValueError:
        return None
    service = _hosts().get(host.removeprefix("www."))
    path = parts.path.rstrip("/")
    for pattern in service.paths if service else ():
        for written in (f"{path}?{parts.query}", path):
            found = re.fullmatch(pattern, written)
            if service and found:
                return service, unquote(found[1])
    return None


def is_address(text: str) -> bool:
    """Whether a text is meant as a web address: it says so, or begins with the host of a known service."""
    host, slash, _path = text.partition("/")
    return text.lower().startswith(("http://", "https://")) or (
        bool(slash) and host.lower().removeprefix("www.") in _hosts()
    )


@cache
def _names() -> Mapping[str, Service]:
    return {name: each for each in SERVICES for name in (each.code, *each.called)}


@cache
def _hosts() -> Mapping[str, Service]:
    return {host: each for each in SERVICES for host in each.hosts}
