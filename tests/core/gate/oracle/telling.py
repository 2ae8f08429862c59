"""A policy and a user as people read them, for a failure."""

from madeup import Policy, User
from saidrules import written


def told(policy: Policy, user: User) -> str:
    """Each grant and restriction in a line."""
    lines = [f"{user.roles} {user.attributes}", f"with their subjects: {sorted(policy.with_subject)}"]
    for name, role in policy.roles.items():
        lines.append(f"{name}, includes {role.includes}")
        for grant in role.grants:
            word = "deny" if grant.deny else "do"
            where = "" if grant.where is None else f" where {written(grant.where)}"
            lines.append(f"  {grant.domain} {word} {' '.join(grant.actions)}{where}")
            lines += [f"    {field}: {right}" for field, right in grant.fields.items()]
    for each in policy.restrictions:
        lines.append(
            f"only {each.domain} {' '.join(each.actions)} where {written(each.where)}, not {each.excepted}"
        )
    return "\n".join(lines)
