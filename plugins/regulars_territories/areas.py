"""Which territory an address lies in: the most specific of the declared areas says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from regulars import Session, as_field
from regulars.messages import _
from regulars_territories.placenames import index_keys, place_key, query_keys

#: The parts of an area, from the least specific on, as they are called in an address too.
PARTS = ("country", "region", "city", "district", "postcode")
_NAMED = ("region", "city", "district")


@dataclass(frozen=True)
class Area:
    """Places of one territory. Blank parts are nothing; `country` is a code, `postcode` how postcodes begin."""

    territory: int
    called: str
    country: str = ""
    region: str = ""
    city: str = ""
    district: str = ""
    postcode: str = ""

    @property
    def rank(self) -> tuple[int, ...]:
        """How specific it is: a longer postcode before a shorter one, that before a district, a city …"""
        return (
            len(place_key(self.postcode)),
            *(int(bool(getattr(self, part))) for part in reversed(PARTS[:-1])),
        )

    def place(self) -> str:
        """Where it is, in words."""
        return " ".join(each for each in (getattr(self, part) for part in PARTS) if each) or _(
            "everywhere else"
        )

    def identity(self) -> tuple[str, ...]:
        """Equal for two areas of the same places."""
        return tuple(place_key(getattr(self, part)) for part in PARTS)


#: An address as PARTS: country as a code.
Address = tuple[str, str, str, str, str]


class Areas:
    """The areas of a workspace, ready to be asked."""

    def __init__(self, areas: Iterable[Area]) -> None:
        #: Rank -> keys -> the territory, None where two claim it; the most specific rank first.
        self._ranks: dict[tuple[int, ...], dict[tuple[str, ...], int | None]] = {}
        self._known: dict[Address, tuple[tuple[int, ...], int] | None] = {}
        for area in sorted(areas, key=lambda each: each.rank, reverse=True):
            index = self._ranks.setdefault(area.rank, {})
            for keys in _indexed(area):
                index[keys] = area.territory if index.get(keys, area.territory) == area.territory else None

    def __bool__(self) -> bool:
        return bool(self._ranks)

    def territory(self, *written: Address) -> int | None:
        """The territory of an address, which may be written in several ways: the most specific area says.

        None where no area says, or an abbreviated name means places of two.
        """
        hits = [hit for hit in map(self._hit, written) if hit is not None]
        return max(hits)[1] if hits else None

    def _hit(self, address: Address) -> tuple[tuple[int, ...], int] | None:
        if address not in self._known:
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[address] = self._found(address) if any(address) else None
        return self._known[address]

    def _found(self, address: Address) -> tuple[tuple[int, ...], int] | None:
        for rank, index in self._ranks.items():
            for keys in _asked(address, rank):
                territory = index.get(keys)
                if territory is not None:
                    return rank, territory
        return None


def _indexed(area: Area) -> Iterator[tuple[str, ...]]:
    names = [index_keys(getattr(area, part)) if getattr(area, part) else ("",) for part in _NAMED]
    for named in product(*names):
        yield (area.country, *named, place_key(area.postcode))


def _asked(address: Address, rank: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """The keys of an address for areas of this rank; none where it lacks a part that they name."""
    country, *named, postcode = address
    length, district, city, region, of_country = rank
    prefix = place_key(postcode).replace(" ", "")[:length]
    wanted = (region, city, district)
    if len(prefix) < length or (of_country and not country):
        return
    if any(want and not name for want, name in zip(wanted, named, strict=True)):
        return
    names = [query_keys(name) if want else ("",) for want, name in zip(wanted, named, strict=True)]
    for each in product(*names):
        yield (country if of_country else "", *each, prefix)


def declared_areas(session: Session) -> dict[int, Area]:
    """The areas that stand in the store, by the ids of their records."""
    fields = {part: part for part in PARTS} | {
        "id": "id",
        "territory": "territory",
        "called": "coalesce(territory.name, territory.code)",
    }
    return {
        row["id"]: Area(
            territory=row["territory"],
            called=str(row["called"]),
            **{part: str(row[part] or "") for part in PARTS[:-1]},
            postcode=str(row["postcode"] or "").replace(" ", ""),
        )
        for row in session.rows("territory_area", fields=fields, order=("id",))
    }


def ties(areas: Iterable[Area]) -> list[tuple[Area, Area]]:
    """Areas of the same places that belong to two territories."""
    first: dict[tuple[str, ...], Area] = {}
    found = []
    for area in areas:
        other = first.setdefault(area.identity(), area)
        if other.territory != area.territory:
            found.append((other, area))
    return found


def addresses(
    session: Session,
    columns: Mapping[str, Sequence[object]],
    count: int,
    others: Mapping[str, str] | None = None,
) -> list[Address]:
    """The addresses in flat columns `address.…`; a blank country is the workspace's.

    `others` names columns to read a part from instead: {"city": "city"}. An address of which nothing is said is blank.
    """
    field = session.catalog.domains["territory_area"].fields["country"]
    names = {part: f"address.{part}" for part in (*PARTS, "street")} | dict(others or {})
    held = {
        part: [str(each or "").strip() for each in columns.get(name, (None,) * count)]
        for part, name in names.items()
    }
    codes = as_field(field, held["country"], zone=session.zone, region=session.region)
    found: list[Address] = []
    for position in range(count):
        said = {part: column[position] for part, column in held.items()}
        country = str(codes[position] or "") if said["country"] else session.region
        whole = (country, said["region"], said["city"], said["district"], said["postcode"])
        found.append(whole if any(said.values()) else ("", "", "", "", ""))
    return found
