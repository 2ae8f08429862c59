"""What a catalog takes from the workspace that it is made for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from regulars.declaring.principals import Asked


@dataclass(frozen=True)
class Setting:
    """What a catalog takes from its workspace."""

    plugins: tuple[str, ...] = ()
    currency: str = "CNY"
    zone: str = "Asia/Shanghai"
    region: str = "CN"
    #: What the manifests of the plugins ask for.
    asked: tuple[Asked, ...] = ()
    #: `plugin.name` -> what that is called here.
    aliases: Mapping[str, str] = field(default_factory=dict)
