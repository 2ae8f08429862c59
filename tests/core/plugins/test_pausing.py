"""A plugin is paused when a hook of it failed five times in a row, and until an admin resumes it or it is upgraded."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))  # for `import badground`

from badground import Ground, ground

from regulars import Session, Workspace, failing_plugins, first_admin, missed_while_disabled, resume_plugin
from regulars.errors import HookError, NotPermittedError, PluginError
from regulars.testing import trusted_session, workspace


@pytest.fixture
def bad(tmp_path: Path, database_url: str) -> Iterator[Ground]:
    with ground(tmp_path, database_url) as made:
        yield made


def raises(_session: Session, _batch: Any) -> None:
    raise KeyError("13800138000")


def write(bad: Ground, domain: str = "client") -> str:
    name = next(bad.names)
    bad.session.add(domain, {"name": name})
    return name


def fail(bad: Ground, hook: str, times: int) -> None:
    bad.do[hook] = raises
    for _ in range(times):
        if hook == "after_write":
            write(bad)
        else:
            with pytest.raises(HookError):
                write(bad)


def reckoned(events: list[bool]) -> list[bool]:
    """Of a hook that goes well or not: whether its plugin is paused after each call. Paused, it stays so."""
    found, row, paused = [], 0, False
    for well in events:
        row = 0 if well else row + 1
        paused = paused or row == 5
        found.append(paused)
    return found


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([True, False, False, False, False]), max_size=14), st.data())
def test_paused_exactly_when_five_in_a_row(
    tmp_path_factory: Any, events: list[bool], data: st.DataObject
) -> None:
    """The tally alone, on SQLite; some of it while the store is written to, some by another process's."""
    from regulars.history.key import ChainKey
    from regulars.history.ledger import Ledger
    from regulars.plugging.pausing import pauses
    from regulars.plugging.tally import Tally
    from regulars.storage.database import Database
    from regulars.storage.tables import core_metadata

    folder = tmp_path_factory.mktemp("tally")
    database = Database(f"sqlite:///{folder / 's.db'}")
    core_metadata.create_all(database.engine)
    ledger = Ledger(ChainKey(folder / "key"))
    tallies = [Tally(database, ledger), Tally(database, ledger)]
    paused = False
    for well, expected in zip(events, reckoned(events), strict=True):
        if paused:
            break
        tally = tallies[data.draw(st.integers(0, 1))]

        def count(tally: Tally = tally, well: bool = well) -> None:
            if well:
                tally.well("p", "h")
            else:
                tally.failed("p", "h", "1", "KeyError", "")

        if data.draw(st.booleans()):
            with database.begin():
                count()
                assert ("p" in pauses(tally.standing())) == expected
        else:
            count()
        for each in tallies:
            assert ("p" in pauses(each.standing())) == expected
        paused = expected
    database.close()


@pytest.mark.parametrize("hook", ["before_write", "after_write"])
def test_at_the_fifth_time_it_is_paused_and_no_more_called(bad: Ground, hook: str) -> None:
    fail(bad, hook, 4)
    bad.do.clear()
    name = write(bad)
    assert bad.failing() == {}
    fail(bad, hook, 5)
    called: list[Any] = []
    bad.do[hook] = lambda _session, batch: called.append(batch)
    with pytest.raises(
        HookError, match=r"The plugin bad is paused since .* regulars plugin resume bad"
    ) as told:
        write(bad)
    assert f"its {hook} failed 5 times in a row (KeyError, regulars_bad/__init__.py:" in str(told.value)
    assert "regulars plugin disable bad" in str(told.value)
    # Where it has no stake, nothing is guarded.
    write(bad, "elsewhere")
    assert called == [] and f"good {name}" in bad.notes
    paused, *before = bad.session.history(what="plugin")
    assert (paused.about["state"], paused.plugin) == ("paused", "bad")
    assert len(before) == (9 if hook == "after_write" else 0)
    assert not bad.session.verify_history().problems
    assert "13800138000" not in str(bad.session.history(limit=1000))


def test_it_stays_paused_for_other_processes_and_who_opens_it_anew(bad: Ground) -> None:
    with Workspace.open(bad.workspace.folder) as other:
        session = trusted_session(other)
        session.add("client", {"name": "first"})
        fail(bad, "after_write", 5)
        with pytest.raises(HookError, match="is paused"):
            session.add("client", {"name": "second"})
    with Workspace.open(bad.workspace.folder) as later, pytest.raises(HookError, match="is paused"):
        trusted_session(later).add("client", {"name": "third"})


def test_what_it_provides_is_still_provided(bad: Ground) -> None:
    fail(bad, "after_write", 5)
    bad.do["provide_renderings"] = lambda _s, _b: []
    assert bad.workspace.live_plugins.provided("provide_renderings", session=None, batch=None) == {}
    with pytest.raises(HookError, match="is paused"):
        list(bad.workspace.live_plugins.ask("decide_shipping", session=None, batch=None))
    asked = dict(bad.workspace.live_plugins.ask("after_shipping", session=None, batch=None))
    assert asked == {"good": "good"}


def test_admins_resume_it_and_are_told_what_it_has_missed(bad: Ground) -> None:
    bad.do["after_write"] = raises
    with bad.session.transaction():
        for _ in range(5):
            write(bad)
        with pytest.raises(HookError, match="is paused"):
            write(bad)
    write(bad, "elsewhere")
    (state,) = failing_plugins(bad.workspace)
    assert (state.plugin, state.guards, state.left_out) == (
        "bad", ("client", "diary"), ("after_write", "after_shipping"),
    )  # fmt: skip
    assert state.missed is not None and state.missed.records == {"client": 5}
    (hook,) = state.hooks
    assert (hook.failures, hook.about["domain"], hook.about["count"]) == (5, "client", 1)
    with pytest.raises(PluginError, match="The plugin good is not paused"):
        resume_plugin(bad.workspace, "good")
    assert resume_plugin(bad.workspace, "bad").missed == state.missed
    assert failing_plugins(bad.workspace) == [] and bad.failing() == {}
    called: list[Any] = []
    bad.do["after_write"] = lambda _session, batch: called.append(batch.columns["name"])
    name = write(bad)
    assert called == [(name,)]
    resumed = bad.session.history(what="plugin", limit=1)[0]
    assert (resumed.about["state"], resumed.plugin) == ("resumed", "bad")


def test_nobody_else_resumes_it(bad: Ground) -> None:
    first_admin(bad.workspace)
    bad.workspace.users().add("eve", [])
    fail(bad, "after_write", 5)
    with pytest.raises(NotPermittedError):
        resume_plugin(bad.workspace, "bad", "eve")
    assert failing_plugins(bad.workspace, "eve")[0].missed is None
    assert failing_plugins(bad.workspace)[0].missed is not None
    resume_plugin(bad.workspace, "bad")


def test_another_version_of_it_is_not_paused_once_it_is_applied(bad: Ground) -> None:
    fail(bad, "after_write", 5)
    bad.do.clear()
    bad.manifest.write_text(bad.manifest.read_text().replace("version: 1.0.0", "version: 1.0.1"))
    with Workspace.open(bad.workspace.folder) as again:
        with pytest.raises(HookError, match="is paused"):
            trusted_session(again).add("client", {"name": "x"})
        again.apply()
        trusted_session(again).add("client", {"name": "x"})
        assert failing_plugins(again) == []
        states = [each.about["state"] for each in trusted_session(again).history(what="plugin", limit=2)]
        assert states == ["resumed", "paused"]


def test_without_it_everything_goes_on_and_enabled_again_it_tells_what_it_has_missed(bad: Ground) -> None:
    fail(bad, "after_write", 5)
    folder, url = bad.workspace.folder, str(bad.workspace.settings.database)
    with workspace(folder, url, ("asks", "good")) as without:
        session = trusted_session(without)
        session.add("client", {"name": "without"})
        session.add("elsewhere", {"name": "without"})
        missed = missed_while_disabled(without, "bad")
        assert missed is not None and missed.records == {"client": 1}
        assert missed_while_disabled(without, "good") is None
    with workspace(folder, url, ("asks", "bad", "good")) as again:
        assert missed_while_disabled(again, "bad") is None
        with pytest.raises(HookError, match="is paused"):
            trusted_session(again).add("client", {"name": "still"})


def test_a_dry_run_leaves_no_word_of_it_in_the_history(bad: Ground) -> None:
    bad.do["after_write"] = raises
    with bad.session.rehearsal():
        write(bad)
    assert bad.failing() == {("bad", "after_write"): 1}
    assert bad.session.history(what="plugin") == []


def test_where_nothing_was_failing_nothing_is_written(bad: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    from regulars.plugging.tally import Tally

    monkeypatch.setattr(Tally, "well", lambda *_: pytest.fail("nothing is to be reset"))
    write(bad)
    assert bad.session.history(what="plugin") == [] and bad.workspace.tally.standing() == {}
