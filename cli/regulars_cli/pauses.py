"""How it is told that hooks of a plugin fail, that it is paused for it, and what it has missed."""

from collections.abc import Iterator, Mapping
from typing import Any

from regulars import Catalog, FailingPlugin, Missed
from regulars.messages import _, in_language
from regulars_cli.plain import shown


def pause_told(catalog: Catalog, each: FailingPlugin) -> Iterator[str]:
    """Sentences about a paused plugin: since when and why, what that blocks, what it has missed, how it ends."""
    pause = each.paused_for
    assert pause is not None and each.paused_at is not None
    yield _("The plugin {plugin} is paused since {since}: its {hook} failed {count} times in a row, "
            "the last time {where}.",
            plugin=each.plugin, since=shown(each.paused_at, None, catalog.zone), hook=pause.hook,
            count=pause.failures, where=_where(catalog, pause.about, pause.kind))  # fmt: skip
    if each.guards:
        yield _("Meanwhile nobody writes {domains}.", domains=_labels(catalog, each.guards))
    if each.left_out:
        yield _("Meanwhile left out: {hooks}.", hooks=", ".join(each.left_out))
    if each.missed is not None:
        yield from missed_told(catalog, each.missed)
    yield _("When it is mended: regulars plugin resume {plugin}. "
            "To go on without it: regulars plugin disable {plugin}, then regulars apply.",
            plugin=each.plugin)  # fmt: skip


def missed_told(catalog: Catalog, missed: Missed) -> Iterator[str]:
    """Sentences about what hooks were not called for, and how to catch up; none where that is nothing."""
    if not missed.records:
        return
    counts = _("; ").join(
        f"{_label(catalog, domain)} {count:,}" for domain, count in sorted(missed.records.items())
    )
    yield _("It has missed what was written since {since}: {counts}.",
            since=shown(missed.since, None, catalog.zone), counts=counts)  # fmt: skip
    if missed.catch_up:
        yield _(
            "Its hooks are not called for that later. To catch up: regulars {command}",
            command=missed.catch_up,
        )
    else:
        yield _(
            "Its hooks are not called for that later. To catch up: import the same files again, or edit the records."
        )


def failing_told(catalog: Catalog, each: FailingPlugin) -> Iterator[str]:
    """A sentence for each hook that fails, of a plugin that is not paused yet."""
    for hook in each.hooks:
        yield _("The plugin {plugin} failed in {hook} the last {count} times, the last time {where}. "
                "After 5 times in a row it is paused.",
                plugin=each.plugin, hook=hook.hook, count=hook.failures,
                where=_where(catalog, hook.about, hook.kind))  # fmt: skip


def _where(catalog: Catalog, about: Mapping[str, Any], kind: str) -> str:
    """`Customer 12 (KeyError, regulars_vip/__init__.py:7)`"""
    if not about:
        return f"({kind})"
    numbers = about.get("ids") or about.get("rows") or ()
    first = ", ".join(str(each) for each in numbers)
    more = int(about.get("count", 0)) - len(numbers)
    named = " ".join(filter(None, (_label(catalog, str(about.get("domain"))), first)))
    if more > 0:
        named = _("{named} and {more} more", named=named, more=more)
    return _("at {named} ({kind})", named=named, kind=kind)


def _labels(catalog: Catalog, names: tuple[str, ...]) -> str:
    return ", ".join(_label(catalog, each) for each in names)


def _label(catalog: Catalog, name: str) -> str:
    declared = catalog.domains.get(name)
    return in_language(declared.label, name) if declared is not None else name
