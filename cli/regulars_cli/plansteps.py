"""The steps of a plan on a terminal: what each does, which records stand in its way, and what to type."""

from regulars import Plan, Step
from regulars.messages import _, sentences
from regulars_cli.context import LINE, CommandContext
from regulars_cli.terminal import wrap

#: Steps that say what records are called, and nothing of them: the declarations above have said it.
_SAID = frozenset({"field_renamed", "domain_renamed", "role_renamed", "user_attribute_renamed"})


def show_steps(context: CommandContext, plan: Plan) -> None:
    """Print what becomes of the data, with the first records that stand in the way."""
    for each in plan.steps:
        if each.what in _SAID:
            continue
        mended = plan.mended(each)
        sign = "!" if (each.violating or each.loss) and not mended else "*"
        first, *more = wrap(sentences(each.text, _consequence(each, mended=mended)), LINE)
        context.echo(f"{sign} {first}")
        for line in more:
            context.echo(f"    {line}")
        _show_violations(context, each)


def show_way_on(context: CommandContext, plan: Plan) -> None:
    """Print what to do next."""
    if plan.in_the_way:
        if any(each.violations for each in plan.in_the_way):
            context.echo(
                _(
                    "Some records stand in the way. Mend them first: regulars record edit DOMAIN ID FIELD=VALUE"
                )
            )
    elif plan.unnamed(()):
        context.echo(_("What is marked with ! would be lost. To apply it and lose that: {command}",
                       command=plan.command()))  # fmt: skip
    elif not plan.refused:
        context.echo(_("Make it live: regulars apply"))


def _consequence(step: Step, *, mended: bool) -> str:
    if step.violating and mended:
        return _("{count} records are not so yet: the steps of the plugins must mend them.",
                 count=step.violating)  # fmt: skip
    if step.violating and step.loss is None:
        if not step.violations:
            return _("{count} records stand in the way.", count=step.violating)
        return _("{count} records stand in the way:", count=step.violating)
    if step.violating:
        return _("{count} values would be lost:", count=step.violating)
    if step.loss is not None and step.lost is not None:
        if step.what == "domain_dropped":
            return _("{count} records would be lost.", count=step.lost)
        return _("{count} values would be lost.", count=step.lost)
    return ""


def _show_violations(context: CommandContext, step: Step) -> None:
    for each in step.violations:
        value = _("{name}: {told}", name=each.field, told=each.value) if each.value else each.field
        told = f"{each.domain} {each.record}  {value}"
        context.echo(
            "    " + (_("{told}  ({reason})", told=told, reason=each.reason) if each.reason else told)
        )
    rest = step.violating - len(step.violations)
    if step.violations and rest > 0:
        context.echo("    " + _("... and {count} more", count=rest))
