"""What is found wrong in declarations, gathered so that all of it is told at once."""

from regulars.errors import Place


class Findings:
    """A list of problems, each a place and a sentence."""

    def __init__(self) -> None:
        self.problems: list[tuple[Place | None, str]] = []

    def add(self, place: Place | None, text: str) -> None:
        """Note a problem once."""
        if (place, text) not in self.problems:
            self.problems.append((place, text))
