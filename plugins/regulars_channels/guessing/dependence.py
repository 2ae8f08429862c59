"""What the rows of one receipt have in common: how columns hang together."""

from collections.abc import Sequence

from regulars_channels.guessing.columns import Column

#: So large a share of groups shows a rule.
MOST = 0.98
#: One in so many groups is rare.
FEW = 10


class Groups:
    """The rows that are equal in some columns; without those that say again all of `whole` that an earlier one said,
    as where two exports overlap."""

    def __init__(self, columns: Sequence[Column], whole: Sequence[Column] = ()) -> None:
        cells = list(zip(*(column.cells for column in columns), strict=True)) if columns else []
        said = list(zip(*(column.cells for column in whole), strict=True)) if whole else []
        heard: set[tuple[str | None, ...]] = set()
        self._groups: dict[tuple[str | None, ...], list[int]] = {}
        for row, key in enumerate(cells):
            if not said or said[row] not in heard:
                self._groups.setdefault(key, []).append(row)
            heard.update(said[row : row + 1])
        self.several = [rows for rows in self._groups.values() if len(rows) > 1]

    @property
    def single(self) -> bool:
        """Whether each group is one row."""
        return not self.several

    @property
    def mostly_single(self) -> bool:
        """Whether of many groups nearly each is one row, and some are not."""
        return FEW <= len(self.several) * FEW <= len(self._groups)

    def same(self, column: Column) -> bool | None:
        """Whether a column is the same in all rows of a group that say it; None where each group is one row."""
        if not self.several:
            return None
        same = sum(len({column.cells[row] for row in rows} - {None}) <= 1 for rows in self.several)
        return same >= MOST * len(self.several)

    def partly(self, column: Column) -> bool:
        """Whether a column is filled in the first row of most groups, and in no other."""
        first = sum(
            column.cells[rows[0]] is not None and all(column.cells[row] is None for row in rows[1:])
            for rows in self.several
        )
        return bool(self.several) and first * 2 > len(self.several)
