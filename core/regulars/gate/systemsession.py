"""Sessions in system mode: for one block, told in the history, of no use after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from regulars.gate.session import Session, end_session, open_session
from regulars.gate.store import Store
from regulars.history.entries import SYSTEM, Happening, who
from regulars.permissions.actor import Actor
from regulars.permissions.systemmode import SystemMode


@contextmanager
def system_session(
    store: Store, mode: SystemMode, name: str, on_behalf_of: str | None = None
) -> Iterator[Session]:
    """A session with every right for the block; `on_behalf_of` is the user that it works for."""
    if mode.told:
        about = {"reason": mode.code}
        happening = Happening(what=SYSTEM, who=who(name, on_behalf_of), about=about)
        with store.database.begin(alone=False) as connection:
            store.ledger.put(connection, happening)
    session = open_session(store, Actor(name, system=mode, on_behalf_of=on_behalf_of))
    try:
        yield session
    finally:
        end_session(session)
