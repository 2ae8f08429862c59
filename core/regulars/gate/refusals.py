"""What was not permitted is put down in the history: when the transaction that it was tried in is over."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from regulars.errors import NotPermittedError
from regulars.gate.store import Store
from regulars.history.entries import REFUSED, Happening, Who


@dataclass
class Refusals:
    """Those that wait for the open transaction to be undone, or committed without them."""

    _waiting: list[Happening] = field(default_factory=list)

    @contextmanager
    def noting(
        self, store: Store, who: Who, action: str, domains: Iterable[str], *, is_open: Callable[[], object]
    ) -> Iterator[None]:
        """Put down what is not permitted inside; at once where no transaction `is_open`."""
        try:
            yield
        except NotPermittedError as error:
            if not error.noted:
                error.noted = True
                named = tuple(dict.fromkeys(each for each in domains if each in store.domains))
                about = {"action": action}
                self._waiting.append(Happening(what=REFUSED, who=who, domains=named, about=about))
            if not is_open():
                self.put(store)
            raise

    def put(self, store: Store) -> None:
        """Put down those that wait, in a transaction of their own."""
        if self._waiting:
            refused = tuple(self._waiting)
            self._waiting.clear()
            store.ledger.refused(store.database, *refused)
