"""Names of declarations: `points` where that is unique, `vip.points` in full."""

from collections.abc import Sequence

from regulars.declaring.declarations import Declaration
from regulars.declaring.findings import Findings
from regulars.messages import _
from regulars.nearest import suggestion


class Names:
    """The declarations by kind and name, and what a written name means."""

    def __init__(self, declarations: Sequence[Declaration], findings: Findings) -> None:
        self.findings = findings
        self._by_kind: dict[str, dict[str, Declaration]] = {}
        for each in declarations:
            self._by_kind.setdefault(each.kind, {})[each.name] = each

    def of_kind(self, kind: str) -> list[Declaration]:
        """The declarations of a kind, in the order in which they were read."""
        return list(self._by_kind.get(kind, {}).values())

    def domain(self, user: Declaration, written: str, *path: str | int) -> str:
        """The domain that `written`, at `path` of the declaration `user`, means; a finding if there is none."""
        owner, _dot, name = written.rpartition(".")
        known = self._by_kind.get("domain", {})
        found = known.get(name)
        if found is None or (owner and found.owner != owner):
            self.findings.add(
                user.place(*path),
                _("Unknown domain `{name}`. {hint}", name=written, hint=suggestion(name, known)),
            )
        return name
