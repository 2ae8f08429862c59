"""Who gains and who loses which rights by an apply, in short lines."""

import re
from collections.abc import Sequence
from dataclasses import replace

from regulars import RightsChange
from regulars.messages import _
from regulars_cli.context import LINE, CommandContext
from regulars_cli.explained import ACTIONS, LEVELS
from regulars_cli.terminal import wrap

#: So many lines; the rest is counted.
_LINES = 40
#: So many names before "and others".
_NAMES = 4


def show_rights(context: CommandContext, changes: Sequence[RightsChange]) -> None:
    """Print what is another for the users, and for roles that nobody holds."""
    told = _together([each for each in changes if each.users or not _held(each, changes)])
    if not told:
        return
    context.echo(_("Rights:"))
    for each in told[:_LINES]:
        first, *more = wrap(_line(each), LINE)
        context.echo(f"  {first}")
        for line in more:
            context.echo(f"      {line}")
    if len(told) > _LINES:
        context.echo(_("  and {count} more: regulars plan --json", count=len(told) - _LINES))


def _together(changes: Sequence[RightsChange]) -> list[RightsChange]:
    """What is the same for the same users is one line, whatever roles it is the same for."""
    found: dict[object, RightsChange] = {}
    for each in changes:
        counts = (*each.gained.items(), "-", *each.lost.items())
        key = (each.users or each.roles, each.domain, each.name, each.what, each.before, each.after, counts)
        known = found.get(key)
        actions = each.actions if known is None else (*known.actions, *each.actions)
        found[key] = replace(each, actions=tuple(one for one in ACTIONS if one in actions))
    return list(found.values())


def _held(change: RightsChange, changes: Sequence[RightsChange]) -> bool:
    """Whether the same is told of users: then the roles need not be named."""
    return any(
        each.users and (each.domain, each.name, each.what) == (change.domain, change.name, change.what)
        for each in changes
    )


def _line(change: RightsChange) -> str:
    told = {
        "who": _who(change),
        "actions": _(", ").join(_(ACTIONS[each]) for each in change.actions),
        "what": _("in this workspace") if change.domain == "*" else change.domain,
    }
    if change.name is not None:
        return _of_field(change, told["who"])
    if not change.before:
        if change.after == "*":
            return _("{who}: may now {actions} {what}", **told) + _counted(change)
        rule = _rows(change.after)
        return _("{who}: may now {actions} {what} where {rule}", **told, rule=rule) + _counted(change)
    if not change.after:
        return _("{who}: may no longer {actions} {what}", **told) + _counted(change)
    return _("{who}: may {actions} other records of {what} ({before} -> {after})", **told,
             before=_rows(change.before), after=_rows(change.after)) + _counted(change)  # fmt: skip


def _of_field(change: RightsChange, who: str) -> str:
    name = f"{change.domain}.{change.name}"
    if change.what == "shown":
        told = {"who": who, "field": name, "before": _level(change.before), "after": _level(change.after)}
        if not change.before:
            return _("{who}: may now read {field} ({before} -> {after})", **told)
        if not change.after:
            return _("{who}: may no longer read {field} ({before} -> {after})", **told)
        return _("{who}: is shown {field} otherwise ({before} -> {after})", **told)
    told = {"who": who, "field": name, "before": _rows(change.before), "after": _rows(change.after)}
    if change.what == "found":
        return _("{who}: may find by {field} otherwise ({before} -> {after})", **told)
    if change.actions == ("create",):
        return _("{who}: may set {field} of new records otherwise ({before} -> {after})", **told)
    if not change.before:
        return _("{who}: may now set {field} ({before} -> {after})", **told)
    if not change.after:
        return _("{who}: may no longer set {field} ({before} -> {after})", **told)
    return _("{who}: may set {field} elsewhere ({before} -> {after})", **told)


def _who(change: RightsChange) -> str:
    names = change.users or tuple(_("role {name}", name=each) for each in change.roles)
    more = len(names) - _NAMES
    listed = _(", ").join(names[:_NAMES])
    return listed if more <= 0 else _("{names} and {count} others", names=listed, count=more)


def _rows(text: str) -> str:
    """A rule; `~` at its end are those whose subject may be read."""
    if text == "~" or text.endswith(" and ~"):
        seen = _("their subject may be read")
        return (
            seen
            if text == "~"
            else _("{rule}, and {further}", rule=text.removesuffix(" and ~"), further=seen)
        )
    return {"": _("none"), "*": _("all")}.get(text, text)


def _level(text: str) -> str:
    """A level; or several, each with its rule: `whole (home_shop = :user.shop), last4`."""
    if not text:
        return _(LEVELS["hide"])
    return re.sub(r"(?:^|(?<=, ))(?:" + "|".join(LEVELS) + r")(?=$|, | \()", _level_word, text)


def _level_word(found: re.Match[str]) -> str:
    return _(LEVELS[found[0]])


def _counted(change: RightsChange) -> str:
    """How many records come and go: of one user its own, of several the range."""
    parts = []
    for sign, counts in (("+", change.gained), ("-", change.lost)):
        found = sorted({*counts.values()})
        if found and found[-1]:
            parts.append(sign + (str(found[0]) if len(found) == 1 else f"{found[0]}…{found[-1]}"))
    if parts and len(change.gained) < len(change.users):
        parts.append(_("counted for {count} users", count=len(change.gained)))
    return f" [{', '.join(parts)}]" if parts else ""
