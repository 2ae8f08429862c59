"""What a source no longer has: marked where a channel's files are all that it has, and never deleted."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import islice

from regulars import Part, Session
from regulars.catalog import Declared
from regulars.clock import today
from regulars.errors import NotPermittedError
from regulars.messages import _
from regulars_channels.mapping.checking import domains_of
from regulars_channels.running.runs import SOURCE, Run

#: So many marks are set or taken away in one transaction.
CHUNK = 10_000
_PAGE = 1 << 16


class Seen:
    """A set of record ids, a bit each: ids are dense, so that ten million of them are a few megabytes."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}

    def add(self, records: Iterable[int]) -> None:
        """Take these in too."""
        for record in records:
            page, place = divmod(record, _PAGE)
            bits = self._pages.get(page)
            if bits is None:
                bits = self._pages[page] = bytearray(_PAGE // 8)
            bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, record: int) -> bool:
        page, place = divmod(record, _PAGE)
        bits = self._pages.get(page)
        return bits is not None and bool(bits[place >> 3] & 1 << (place & 7))


class Vanishing:
    """What a run of a channel has seen, and the marks that follow from it at its end."""

    def __init__(self, session: Session, declared: Declared, source: str) -> None:
        self.session = session
        self.channel = declared.name
        self.source = source
        self.full = declared.body.get("mode") == "full"
        #: Whether each row of the files is known to be in the store: else one may be what seems to have vanished.
        self.whole = True
        #: Why a run that was to mark has marked nothing.
        self.unmarked: str | None = None
        self._seen = {name: Seen() for name in domains_of(session.catalog, declared)}
        may_read = session.may("vanished", "read")
        self._marked = self.full or (may_read and session.count("vanished", self._theirs()) > 0)
        if self.full:
            for action in ("create", "delete"):
                if not session.may("vanished", action):
                    raise NotPermittedError(
                        _(
                            "{actor} may not mark what has vanished, as mode: full of the channel {channel} wants it.",
                            actor=session.actor,
                            channel=declared.name,
                        )
                    )

    def see(self, domain: str, records: Iterable[int]) -> None:
        """These records stand in the files."""
        if self._marked and domain in self._seen:
            self._seen[domain].add(records)

    def settle(self, run: Run) -> None:
        """Take away the marks of what is there again; mark what is not, if the run is sure of it.

        Counts both in the run. Records of shared domains are nobody's own: they are never marked.
        """
        if not self._marked:
            return
        run.returned += self._unmark()
        self.unmarked = self._why_not(run) if self.full else None
        if self.full and self.unmarked is None:
            for domain in self._seen:
                self._mark(domain, run)
            run.vanished = self.session.count("vanished", f"{self._theirs()} and run = {run.number}")

    def _why_not(self, run: Run) -> str | None:
        if run.problem is not None:
            return _("Nothing is marked as vanished: the files were not read to their end.")
        if not run.counts.read:
            return _("Nothing is marked as vanished: the files hold no row.")
        if not self.whole:
            return _(
                "Nothing is marked as vanished: what seems to be missing may stand in the rows that were not accepted. "
                "Mend them where the file is made, or pass them over by skip:, and import again."
            )
        return None

    def _theirs(self) -> str:
        return f"origin = '{self.source}'"

    def _unmark(self) -> int:
        """How many marks went."""
        seen = self._seen
        gone = [
            record["id"]
            for record in self.session.rows("vanished", self._theirs(), fields=["id", "of_domain", "record"])
            if record["of_domain"] in seen and record["record"] in seen[record["of_domain"]]
        ]
        for ids in _chunks(gone):
            self.session.delete("vanished", ids)
        return len(gone)

    def _mark(self, domain: str, run: Run) -> None:
        marks = self.session.rows(
            "vanished", f"of_domain = '{domain}' and {self._theirs()}", fields=["record"]
        )
        marked = Seen()
        marked.add(record["record"] for record in marks)
        day = today(self.session.zone)
        seen = self._seen[domain]
        brought = self.session.brought(domain, self.source)
        missing = array("q", (each for each in brought if each not in seen and each not in marked))
        for records in _chunks(missing):
            columns = {
                "of_domain": domain,
                "origin": self.source,
                "channel": self.channel,
                "since": day,
                "run": run.number,
            }
            given = {name: [value] * len(records) for name, value in columns.items()}
            part = Part(domain="vanished", columns={**given, "record": records}, rows=range(len(records)))
            self.session.write([part], source=SOURCE)


def _chunks(records: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(records)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
