"""Names of places made comparable: 江苏 is 江苏省, but 朝阳区 is not 朝阳县."""

from regulars import fold

#: What a division of China is called by its rank, the longest first.
_RANKS = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "地区", "省", "市", "区", "县", "盟",
)  # fmt: skip


def place_key(name: object) -> str:
    """The name without differences of case, width and blanks; empty for nothing."""
    return " ".join(fold(str(name)).split()) if name is not None else ""


def without_rank(key: str) -> str | None:
    """A key without the rank at its end, of two characters at least; None where none stands there."""
    for rank in _RANKS:
        if key.endswith(rank) and len(key) > len(rank) + 1:
            return key.removesuffix(rank)
    return None


def index_keys(name: str) -> tuple[str, ...]:
    """What a place that is declared is looked up by: its name, and `~` with its name without the rank."""
    key = place_key(name)
    short = without_rank(key)
    return (key,) if short is None else (key, f"~{short}")


def query_keys(name: str) -> tuple[str, ...]:
    """What a place in an address is looked up as: its name; short for one with its rank, or the other way round."""
    key = place_key(name)
    short = without_rank(key)
    return (key, f"~{key}" if short is None else short)
