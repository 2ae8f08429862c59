"""What a catalog takes from the workspace that it is made for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """What a catalog takes from its workspace."""

    plugins: tuple[str, ...] = ()
    currency: str = "CNY"
    zone: str = "Asia/Shanghai"
    region: str = "CN"
