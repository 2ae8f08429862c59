"""A document on the terminal cannot move the cursor; into a file or a pipe it goes as it is."""

import sys

import pytest

from regulars.errors import RegularsError
from regulars_cli.context import CommandContext

CSV = "\ufeffShop\r\n\x1b[31mLake\u202eside\r\n".encode()


@pytest.fixture
def context() -> CommandContext:
    return CommandContext(None, as_json=False, as_of=None)


def test_a_pipe_gets_it_as_it_is(context: CommandContext, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    context.document(CSV)
    context.document(b"\x89PNG")
    assert capfdbinary.readouterr().out == CSV + b"\x89PNG"


def test_a_terminal_gets_it_harmless(
    context: CommandContext, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    context.document(CSV)
    assert capsys.readouterr().out == "Shop\n\\x1b[31mLake\\u202eside\n"
    with pytest.raises(RegularsError, match="write it into a file"):
        context.document(b"\x89PNG")
