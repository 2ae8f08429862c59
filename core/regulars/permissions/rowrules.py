"""Which rows a policy lets through, as expressions: every group has one that is surely true, no denial may be true."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowRules:
    """A row passes where of each group of `groups` one rule is surely true, and each of `denials` is surely false.

    No group and no denial: every row. An empty group: no row.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    denials: tuple[str, ...] = ()
    #: And where the subjects that the record belongs to may be read.
    with_subject: bool = False

    @property
    def every(self) -> bool:
        """Whether every row passes."""
        return not self.groups and not self.denials and not self.with_subject

    @property
    def none(self) -> bool:
        """Whether no row can pass."""
        return () in self.groups

    def both(self, other: "RowRules") -> "RowRules":
        """The rows that pass these rules and `other`."""
        return RowRules(
            tuple(dict.fromkeys((*self.groups, *other.groups))),
            tuple(dict.fromkeys((*self.denials, *other.denials))),
            self.with_subject or other.with_subject,
        )


EVERY_ROW = RowRules()
NO_ROW = RowRules(groups=((),))
