"""Help pages whose columns stay straight in Chinese too."""

from collections.abc import Iterable

import click

from regulars_cli.terminal import pad, width, wrap


class Formatter(click.HelpFormatter):
    """click's formatter, counting terminal columns where click counts characters."""

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for paragraph in text.replace("\b\n", "").split("\n\n"):
            self.write(
                "".join(f"{indent}{line}\n" for line in wrap(paragraph, self.width - self.current_indent))
            )

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        listed = list(rows)
        first = min(max((width(term) for term, _ in listed), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, text in listed:
            lines = wrap(text, max(self.width - self.current_indent - first, 20)) if text else [""]
            if width(term) > first - col_spacing:
                self.write(f"{indent}{term}\n")
                lines = ["", *lines] if lines[0] else lines
            else:
                self.write(f"{indent}{pad(term, first)}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * first}{line}\n")


class Context(click.Context):
    """click's context with our formatter."""

    formatter_class = Formatter
