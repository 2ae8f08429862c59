"""What the properties of a vCard become: columns by what they say and what kind they are."""

import json
import re
from collections.abc import Mapping, Sequence

from regulars_files.contentlines import Line

_ADDRESS = ("po_box", "extended", "street", "city", "region", "postcode", "country")
_NAME = ("family_name", "given_name", "middle_name", "prefix", "suffix")
#: Kind of phone -> the types that tell it, the most telling first; likewise of e-mail, address and web page.
_PHONES: Mapping[str, tuple[str, ...]] = {
    "fax": ("fax",),
    "pager": ("pager",),
    "mobile": ("cell", "mobile", "iphone"),
    "work": ("work",),
    "home": ("home",),
}
_PLACES: Mapping[str, tuple[str, ...]] = {"work": ("work",), "home": ("home",)}
#: Properties that are one column.
_SINGLE = {
    "FN": "name",
    "NICKNAME": "nickname",
    "TITLE": "title",
    "ROLE": "role",
    "NOTE": "note",
    "UID": "uid",
    "REV": "rev",
    "KIND": "kind",
    "CATEGORIES": "categories",
    "LANG": "lang",
    "VERSION": "version",
}
#: Numbered columns: the preferred one, and those that come next.
_PHONE_COLUMNS = ("phone", "phone_2", "phone_3", "phone_4")
_EMAIL_COLUMNS = ("email", "email_2", "email_3")

#: Every column, in every batch.
COLUMNS: Sequence[str] = (
    "uid", "kind", "name", *_NAME, "nickname", "gender", "bday", "bday.month_day",
    *_PHONE_COLUMNS, "phone.mobile", "phone.work", "phone.home", "phone.fax", "phone.other",
    *_EMAIL_COLUMNS, "email.work", "email.home", "email.other",
    "org", "department", "title", "role",
    *(f"{kind}.{part}" for kind in ("address", "address.work", "address.home") for part in _ADDRESS),
    "url", "note", "categories", "lang", "rev", "version", "other",
)  # fmt: skip

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?")
_MONTH_DAY = re.compile(r"--(\d\d)-?(\d\d)")
#: Apple writes this year for none.
_NO_YEAR = "1604"


def columns_of(lines: Sequence[Line], codec: str) -> list[str | None]:
    """The cells of a card in the order of COLUMNS; ValueError where a value cannot be decoded."""
    card = _Columns(codec)
    for line in sorted(lines, key=_preference):
        card.take(line)
    return [card.cells.get(name) for name in COLUMNS[:-1]] + [card.rest()]


def _preference(line: Line) -> int:
    """Of several phones the preferred one counts first: `pref`, or `PREF=1` to 100."""
    given = line.parameters.get("PREF", ())
    if given:
        return int(given[0]) if given[0].isdecimal() and len(given[0]) < 4 else 101
    return 0 if "pref" in line.types else 101


class _Columns:
    def __init__(self, codec: str) -> None:
        self.codec = codec
        self.cells: dict[str, str] = {}
        #: Property -> its texts, of those that have no column.
        self.others: dict[str, list[str]] = {}

    def take(self, line: Line) -> None:
        text = line.text(self.codec)
        if line.name in _SINGLE:
            self.put(_SINGLE[line.name], _plain(text))
        elif line.name == "N":
            for name, part in zip(_NAME, _parts(text), strict=False):
                self.put(name, " ".join(part))
        elif line.name == "TEL":
            self.phone(line, _plain(text))
        elif line.name == "EMAIL":
            self.email(line, _plain(text))
        elif line.name == "ADR":
            self.address(line, text)
        elif line.name == "ORG":
            first, *rest = [", ".join(part) for part in _parts(text)] or [""]
            self.put("org", first)
            self.put("department", " / ".join(each for each in rest if each))
        elif line.name == "URL":
            self.keep_first(("url",), "URL", _plain(text))
        elif line.name == "BDAY":
            self.birthday(_plain(text))
        elif line.name in ("GENDER", "X-GENDER"):
            self.put("gender", next(iter(_plain(text).split(";")), ""))
        elif line.name not in ("X-ABLABEL", "AGENT", "PRODID"):
            self.others.setdefault(line.name, []).append(_plain(text))

    def put(self, name: str, text: str) -> bool:
        """Fill a column that is empty; False where it is not."""
        if text.strip() and name not in self.cells:
            self.cells[name] = text.strip()
            return True
        return not text.strip() or self.cells[name] == text.strip()

    def keep_first(self, names: Sequence[str], property_: str, text: str) -> None:
        """Fill the first empty one of several columns; what is one too many is kept among the others."""
        if not any(self.put(name, text) for name in names):
            self.others.setdefault(property_, []).append(text)

    def phone(self, line: Line, text: str) -> None:
        text = text[4:] if text.lower().startswith("tel:") else text
        kind = _kind(line, _PHONES)
        if kind in ("fax", "pager"):
            self.keep_first(("phone.fax",) if kind == "fax" else (), "TEL", text)
            return
        self.put(f"phone.{kind}", text)
        self.keep_first(_PHONE_COLUMNS, "TEL", text)

    def email(self, line: Line, text: str) -> None:
        text = text[7:] if text.lower().startswith("mailto:") else text
        self.put(f"email.{_kind(line, _PLACES)}", text)
        self.keep_first(_EMAIL_COLUMNS, "EMAIL", text)

    def address(self, line: Line, text: str) -> None:
        parts = [", ".join(part) for part in _parts(text)]
        if not any(part.strip() for part in parts):
            return
        kind = _kind(line, _PLACES)
        wanted = [name for name in ("address", f"address.{kind}") if name != "address.other"]
        free = [name for name in wanted if not any(f"{name}.{part}" in self.cells for part in _ADDRESS)]
        for name in free:
            for part, cell in zip(_ADDRESS, parts, strict=False):
                self.put(f"{name}.{part}", cell)
        if not free:
            self.others.setdefault("ADR", []).append(", ".join(part for part in parts if part))

    def birthday(self, text: str) -> None:
        day, short = _DAY.fullmatch(text.strip()), _MONTH_DAY.fullmatch(text.strip())
        if day and day[1] != _NO_YEAR:
            self.put("bday", f"{day[1]}-{day[2]}-{day[3]}")
        if day or short:
            month, of_month = (day[2], day[3]) if day else (short[1], short[2]) if short else ("", "")
            self.put("bday.month_day", f"{month}-{of_month}")
        else:
            self.put("bday", text)

    def rest(self) -> str | None:
        """What has no column, as JSON."""
        kept = {name: texts for name, texts in self.others.items() if any(text.strip() for text in texts)}
        return json.dumps(kept, ensure_ascii=False) if kept else None


def _kind(line: Line, kinds: Mapping[str, tuple[str, ...]]) -> str:
    return next((kind for kind, types in kinds.items() if not line.types.isdisjoint(types)), "other")


def _plain(text: str) -> str:
    """A text without its escapes."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def _parts(text: str) -> list[list[str]]:
    """A structured value: its parts, set apart by `;`, each of which may be several texts, set apart by `,`."""
    return [
        [_plain(each).strip() for each in _split(part, ",") if each.strip()] for part in _split(text, ";")
    ]


def _split(text: str, separator: str) -> list[str]:
    """`text` at each `separator` that no backslash stands before."""
    found, current, escaped = [], "", False
    for character in text:
        if character == separator and not escaped:
            found.append(current)
            current = ""
        else:
            current += character
        escaped = character == "\\" and not escaped
    return [*found, current]
