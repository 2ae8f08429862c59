"""What a plugin does badly, in each hook: the culprit is named, others' work and the transaction are whole."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `import badground`

from badground import Ground, ground

from regulars import Part, Session
from regulars.errors import HookError, PluginError, RecordError, RegularsError
from regulars.testing import trusted_session
from regulars.testing.databases import databases

HOOKS = ("before_write", "after_write", "decide_shipping", "after_shipping", "provide_renderings")
CLOSED = ("before_write", "decide_shipping", "provide_renderings")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("bad")
    server = "" if request.param == "sqlite" else str(request.getfixturevalue("regulars_postgresql"))
    with databases(request.param, folder, lambda: server) as make, ground(folder, make()) as made:
        yield made


@pytest.fixture
def bad(shared: Ground) -> Iterator[Ground]:
    """The ground; afterwards nobody fails any more."""
    shared.session = trusted_session(shared.workspace)
    yield shared
    shared.clean()


def of_shipping(answer: Any) -> bool:
    """What is read of an answer to decide_shipping."""
    if not isinstance(answer, bool):
        raise PluginError(f"it answered {type(answer).__name__}, where yes or no was expected")
    return answer


def ask(bad: Ground, hook: str) -> Any:
    """Have a hook called: what comes of it, HookError where it fails closed; the name that was written."""
    name = next(bad.names)
    if hook.endswith("_write"):
        bad.session.add("client", {"name": name})
        return name
    plugins = bad.workspace.live_plugins
    with bad.session.transaction():
        bad.session.add("elsewhere", {"name": name})
        given = {"session": bad.session, "batch": name}
        if hook == "provide_renderings":
            return plugins.provided(hook, **given)
        return dict(plugins.ask(hook, of_shipping if hook == "decide_shipping" else None, **given))


# What it does.


def raises(_session: Session, _batch: Any) -> None:
    raise KeyError("boom")


def ends_the_program(_session: Session, _batch: Any) -> None:
    sys.exit(3)


def answers_a_number(_session: Session, _batch: Any) -> Any:
    return 7


def answers_a_million(_session: Session, _batch: Any) -> Any:
    return [1] * 1_000_000


def without_end(_session: Session, _batch: Any) -> None:
    while True:
        pass


def takes_memory(_session: Session, _batch: Any) -> None:
    held = []
    while True:
        held.append(bytearray(1 << 20))


#: What it does -> what is told of it.
EVERYWHERE: dict[Callable[[Session, Any], Any], str] = {
    raises: "KeyError: 'boom'",
    ends_the_program: "tried to end the program",
    without_end: "ran for more than 1 seconds",
    takes_memory: "more than 64 MB",
}
#: What matters only where an answer is read.
READ: dict[Callable[[Session, Any], Any], str] = {
    answers_a_number: "it answered int",
    answers_a_million: "",
}


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("deed", [*EVERYWHERE, *READ], ids=lambda deed: deed.__name__)
def test_in_each_hook(bad: Ground, hook: str, deed: Callable[[Session, Any], Any]) -> None:
    if deed is without_end and hook not in ("before_write", "after_write"):
        pytest.skip("it takes a second each")
    bad.do[hook] = deed
    before, elsewhere = bad.count(), bad.count("elsewhere")
    harmless = deed in READ and hook.startswith("after_")
    words = {**EVERYWHERE, **READ}[deed]
    if hook in CLOSED:
        with pytest.raises(HookError) as told:
            ask(bad, hook)
        said = str(told.value)
        assert (told.value.plugin, told.value.hook) == ("bad", hook)
        assert f"The plugin bad failed in {hook}" in said and words in said
        assert (bad.count(), bad.count("elsewhere")) == (before, elsewhere)
    else:
        came = ask(bad, hook)
        if hook == "after_write":
            assert came in {row["name"] for row in trusted_session(bad.workspace).rows("client")}
            assert f"good {came}" in bad.notes
            told_lost = [str(each) for each in bad.session.failures]
        else:
            assert bad.count("elsewhere") == elsewhere + 1 and came["good"] == "good"
            told_lost = [str(came["bad"])] if isinstance(came["bad"], HookError) else []
        assert len(told_lost) == (0 if harmless else 1)
        assert all(f"bad failed in {hook}" in each and words in each for each in told_lost)
        if hook == "after_write" and not harmless:
            assert "(Client " in told_lost[0]
    counted = not harmless and not hook.startswith("provide_")
    assert bad.failing() == ({("bad", hook): 1} if counted else {})
    bad.do.clear()
    ask(bad, hook)
    assert bad.failing() == {} and bad.session.verify_history().problems == ()


#: What is answered before a write, and what is told of it; none of it reaches the store.
ANSWERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a text": (lambda _: "level", "it answered str, where a mapping of fields to values was expected"),
    "pairs": (lambda _: [("level", [1])], "it answered list"),
    "a number for a name": (lambda _: {7: [1]}, "names are texts"),
    "an unknown field": (lambda _: {"levle": [1]}, "it sets “levle”, and client has no such field"),
    "a generator": (lambda _: {"level": (each for each in [1])}, "it sets level to generator"),
    "a text of values": (lambda _: {"level": "1"}, "it sets level to str"),
    "a set": (lambda _: {"level": {1}}, "it sets level to set"),
    "too few": (lambda _: {"level": []}, "level to 0 values, and there are 1 records"),
    "a million": (lambda _: {"level": [1] * 1_000_000}, "level to 1000000 values, and there are 1 records"),
    "too many names": (lambda _: {f"f{n}": [1] for n in range(100_000)}, "no such field"),
    "a length that lies": (lambda _: {"level": Lying()}, "level to 1 values"),
    "a length that fails": (lambda _: {"level": Failing()}, "ZeroDivisionError"),
}


class Lying(list[int]):
    def __len__(self) -> int:
        return 1


class Failing(list[int]):
    def __len__(self) -> int:
        return 1 // 0


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_is_none(bad: Ground, answer: str) -> None:
    given, words = ANSWERS[answer]
    bad.do["before_write"] = lambda _session, batch: given(batch)
    before = bad.count()
    with pytest.raises(HookError, match=r"The plugin bad failed in before_write \(Client, row 7\)") as told:
        bad.session.write([Part(domain="client", columns={"name": ["x"]}, rows=[7])], source="till")
    assert words in str(told.value)
    assert bad.count() == before and bad.failing() == {("bad", "before_write"): 1}


#: What no field can hold -> the field.
VALUES: dict[Any, str] = {
    float("nan"): "level",
    float("inf"): "share",
    float("-inf"): "level",
    "\ud800": "greeting",
    "a\0b": "greeting",
    "abc": "level",
}


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_that_is_none_is_the_plugins_fault(bad: Ground, value: Any) -> None:
    """The row is refused, and says whose fault it is; the other rows are written."""
    name = VALUES[value]
    bad.do["before_write"] = lambda _session, batch: {
        ("kinds" if name == "greeting" else name): [
            value if each.endswith("bad") else None for each in batch.columns["name"]
        ]
    }
    good, wrong = next(bad.names), f"{next(bad.names)} bad"
    columns = {"name": [good, wrong]}
    outcome = bad.session.write([Part(domain="client", columns=columns, rows=[4, 5])], source="till")
    (rejected,) = outcome.rejected
    assert (rejected.row, outcome.created) == (5, 1)
    (texts,) = rejected.messages.values()
    assert all(each.startswith("The plugin bad has set this, and it does not fit: ") for each in texts)
    assert bad.failing() == {("bad", "before_write"): 1} and f"good {good}" in bad.notes
    with pytest.raises(RecordError, match="The plugin bad has set this"):
        bad.session.add("client", {"name": f"{next(bad.names)} bad"})


def changes(session: Session, batch: Any) -> list[Callable[[], Any]]:
    catalog: Any = session.catalog
    columns = batch.columns
    return [
        lambda: columns.__setitem__("name", ["x"]),
        lambda: columns["name"].__setitem__(0, "x"),
        lambda: columns["kinds"][0].append("x"),
        lambda: columns["extra"][0].__setitem__("a", 2),
        lambda: batch.ids.append(1),
        lambda: setattr(batch, "domain", "note"),
        lambda: setattr(batch, "columns", {}),
        lambda: catalog.domains.pop("client"),
        lambda: catalog.domains["client"].fields.clear(),
        lambda: setattr(catalog, "roles", {}),
        lambda: catalog.roles.update({"admin": None}),
        lambda: catalog.declared.setdefault("tag", {}),
    ]


@pytest.mark.parametrize("hook", ["before_write", "after_write"])
def test_what_is_handed_cannot_be_changed(bad: Ground, hook: str) -> None:
    values = {"extra": '{"a": 1}', "kinds": "a"}

    def tries(session: Session, batch: Any) -> None:
        for number, change in enumerate(changes(session, batch)):
            with pytest.raises((TypeError, AttributeError)):
                change()
                pytest.fail(f"change {number} went well")
        batch.rows()[0]["name"] = "changed"

    bad.do[hook] = tries
    name = next(bad.names)
    record = bad.session.add("client", {"name": name, **values})
    assert bad.session.failures == () and bad.failing() == {}
    row = bad.session.get("client", record)
    assert (row["name"], row["greeting"], row["extra"], row["kinds"]) == (
        name,
        f"Dear {name}",
        '{"a":1}',
        ("a",),
    )


@pytest.mark.parametrize("hook", ["before_write", "decide_shipping"])
def test_a_record_error_is_an_answer(bad: Ground, hook: str) -> None:
    def refuses(_session: Session, _batch: Any) -> None:
        raise RecordError({"level": ["Not today."]})

    bad.do[hook] = refuses
    before = bad.count()
    for _ in range(6):
        with pytest.raises(RecordError, match="Not today"):
            ask(bad, hook)
    assert bad.count() == before and bad.failing() == {}


def test_after_a_write_nobody_refuses(bad: Ground) -> None:
    def refuses(_session: Session, _batch: Any) -> None:
        raise RecordError({"level": ["Not today."]})

    bad.do["after_write"] = refuses
    name = ask(bad, "after_write")
    assert bad.count(where=f"name = '{name}'") == 1
    assert "Not today" in str(bad.session.failures[0]) and bad.failing() == {("bad", "after_write"): 1}


@pytest.mark.parametrize("hook", HOOKS)
def test_whoever_interrupts_is_obeyed(bad: Ground, hook: str) -> None:
    def interrupts(_session: Session, _batch: Any) -> None:
        raise KeyboardInterrupt

    bad.do[hook] = interrupts
    before = bad.count(), bad.count("elsewhere")
    with pytest.raises(KeyboardInterrupt):
        ask(bad, hook)
    assert (bad.count(), bad.count("elsewhere")) == before and bad.failing() == {}


def test_what_it_has_written_before_it_fails_is_gone_with_it(bad: Ground) -> None:
    def writes_and_raises(session: Session, _batch: Any) -> None:
        session.add("diary", {"about": "half"})
        raise KeyError("boom")

    bad.do["after_write"] = writes_and_raises
    name = ask(bad, "after_write")
    assert bad.count("diary") == 0 and f"good {name}" in bad.notes
    entry = next(each for each in bad.session.history(what="plugin"))
    assert (entry.plugin, entry.domains, entry.about["state"]) == ("bad", ("client",), "failed")
    assert entry.about["hook"] == "after_write" and entry.about["records"] == 1
    assert entry.about["kind"].startswith("KeyError, regulars_bad/__init__.py:")
    (write,) = bad.session.history(what="write", limit=1)
    assert (write.plugin, write.change_set) == ("good", entry.change_set)


def test_errors_that_it_swallows_leave_nothing_half_done(bad: Ground) -> None:
    def swallows(session: Session, _batch: Any) -> None:
        for domain, values in (
            ("diary", {"about": "a", "nothing": 1}), ("note", {"about": "not mine"}),
            ("nowhere", {}), ("client", {"name": None}), ("diary", {"about": "\0"}),
        ):  # fmt: skip
            with pytest.raises(RegularsError):
                session.add(domain, values)
        with pytest.raises(RegularsError):
            session.write([Part(domain="diary", columns={"about": ["x"]}, rows=[1, 2])], source="s")
        with pytest.raises(RegularsError), session.transaction():
            session.add("diary", {"about": "b"})
            session.add("note", {"about": "not mine"})
        session.add("diary", {"about": "well"})

    bad.do["after_write"] = swallows
    name = ask(bad, "after_write")
    assert bad.session.failures == () and f"good {name}" in bad.notes
    assert {row["about"] for row in bad.session.rows("diary")} >= {"well"}
    assert not bad.session.verify_history().problems


@pytest.mark.parametrize("opens", ["transaction", "rehearsal", "change_set", "at_first_write"])
@pytest.mark.parametrize("hook", ["before_write", "after_write"])
def test_what_it_leaves_open_is_closed(bad: Ground, hook: str, opens: str) -> None:
    held: list[Any] = []

    def leaves_open(session: Session, _batch: Any) -> None:
        block: Any = {
            "transaction": session.transaction,
            "at_first_write": lambda: session.transaction(at_first_write=True),
            "rehearsal": session.rehearsal,
            "change_set": lambda: session.change_set(reason="x"),
        }[opens]()
        held.append(block)
        block.__enter__()
        session.add("diary", {"about": f"open {hook} {opens}"})

    bad.do[hook] = leaves_open
    before = bad.count()
    if hook == "before_write":
        part = Part(domain="client", columns={"name": [next(bad.names)]}, rows=[1])
        with pytest.raises(HookError, match="left a transaction open"):
            bad.session.write([part], source="till")
        assert bad.count() == before
    else:
        ask(bad, hook)
        assert bad.count() == before + 1
    bad.do.clear()
    name = ask(bad, "after_write")
    held.clear()
    assert bad.count(where=f"name = '{name}'") == 1
    assert not bad.session.verify_history().problems


def test_a_session_that_it_keeps_is_of_no_use(bad: Ground) -> None:
    kept: list[Any] = []

    def keeps(session: Session, _batch: Any) -> None:
        rows = session.rows("client")
        next(rows)
        kept.extend((session, rows))

    bad.do["after_write"] = keeps
    ask(bad, "after_write")
    session, rows = kept
    for use in (lambda: session.count("client"), lambda: list(rows), lambda: session.add("diary", {})):
        with pytest.raises(RegularsError, match="is over"):
            use()


@pytest.mark.parametrize("hook", ["before_write", "after_write"])
def test_what_it_writes_does_not_call_it_again(bad: Ground, hook: str) -> None:
    called: list[str] = []

    def writes_the_same(session: Session, batch: Any) -> None:
        called.extend(batch.columns["name"])
        session.add("client", {"name": f"again {batch.columns['name'][0]}"})

    bad.do[hook] = writes_the_same
    name = ask(bad, hook)
    assert called == [name] and bad.count(where=f"name = 'again {name}'") == 1


def test_a_limit_of_another_is_left_alone(bad: Ground) -> None:
    came: list[str] = []
    before = signal.signal(signal.SIGALRM, lambda *_: came.append("came"))
    signal.setitimer(signal.ITIMER_REAL, 3600)
    try:
        ask(bad, "after_write")
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 3000 and not came
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_limits_are_as_they_were_afterwards(bad: Ground) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_DATA), signal.getsignal(signal.SIGALRM)
    within: list[Any] = []
    bad.do["after_write"] = lambda _s, _b: within.append(resource.getrlimit(resource.RLIMIT_DATA))
    ask(bad, "after_write")
    assert within[0] != limits[0]
    assert (resource.getrlimit(resource.RLIMIT_DATA), signal.getsignal(signal.SIGALRM)) == limits
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_the_core_is_not_interrupted_in_the_middle(bad: Ground) -> None:
    """It writes and writes: each of these is whole, and all of them are undone."""

    def writes_on(session: Session, _batch: Any) -> None:
        for number in count():
            session.add("diary", {"about": f"on {number}"})

    bad.do["after_write"] = writes_on
    diary = bad.count("diary")
    name = ask(bad, "after_write")
    assert "ran for more than 1 seconds" in str(bad.session.failures[0])
    assert bad.count("diary") == diary and f"good {name}" in bad.notes
    assert not bad.session.verify_history().problems


def test_in_another_thread_there_is_no_limit_of_time(bad: Ground) -> None:
    thread = threading.Thread(target=ask, args=(bad, "after_write"))
    thread.start()
    thread.join()
    assert not thread.is_alive()
