"""Every method of a session, asked by each sort of person: nothing that is not for it is told, in whatever words."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from market import PEOPLE, UNSEEN, Market, Person
from table import SESSION, Asked

from regulars import Session, Workspace
from regulars.errors import RegularsError

METHODS = {name: row for name, row in SESSION.items() if isinstance(row, Asked)}


@pytest.fixture(scope="module")
def opened(standing: Market, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A copy, in which these people may change what they may."""
    folder = tmp_path_factory.mktemp("asked") / "market"
    shutil.copytree(standing.folder, folder)
    with Workspace.open(folder) as made:
        yield made


def told(ask: Callable[[], object]) -> str:
    """The answer, or the error with all that hangs on it."""
    try:
        return repr(ask())
    except RegularsError as error:
        return words(error)


def words(error: BaseException | None) -> str:
    """What an error says, and those that it came from."""
    found = []
    while error is not None:
        found.append(f"{type(error).__name__}: {error} {vars(error)}")
        error = error.__cause__ or error.__context__
    return "\n".join(found)


def asked(row: Asked, session: Session, market: Market) -> list[str]:
    """All that the method tells; what is written is undone."""
    return [told(ask) for ask in row.ask(session, market.ids)]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.name)
@pytest.mark.parametrize("method", METHODS)
def test_no_method_tells_what_is_unseen(
    opened: Workspace, standing: Market, method: str, person: Person
) -> None:
    row = METHODS[method]
    untold = (*person.untold, *(person.staying if row.leaves else ()))
    for answer in asked(row, opened.session(person.name), standing):
        found = [each for each in untold if each in answer]
        assert not found, (found, answer[:2_000])


@pytest.mark.parametrize("method", [name for name, row in METHODS.items() if row.tells])
def test_an_admin_is_told(opened: Workspace, standing: Market, method: str) -> None:
    """Else nothing would be shown by the silence of others."""
    answers = "".join(asked(METHODS[method], opened.session(), standing))
    assert any(each in answers for each in UNSEEN), answers[:2_000]
