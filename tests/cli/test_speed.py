"""`regulars --help` takes at most 2.5 times what `import click` takes, once the commands of plugins are remembered."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

LIMIT = 2.5
ROUNDS = 12
HELP = "from regulars_cli.main import main; import sys; sys.argv = ['regulars', '--help']; main()"


def seconds(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("inside", [False, True], ids=["outside", "inside a workspace"])
def test_help_is_quick(language: str, inside: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_LANGUAGE", language)
    if inside:
        Path("regulars.yaml").write_text(
            "language: zh\nplugins: [customers, channels, tags]\n", encoding="utf-8"
        )
    help_page, click = [sys.executable, "-c", HELP], [sys.executable, "-c", "import click"]
    seconds(help_page)
    # The least of several rounds, taken in turns: other processes can only make a round slower.
    measured = [(seconds(help_page), seconds(click)) for _ in range(ROUNDS)]
    assert min(each[0] for each in measured) <= LIMIT * min(each[1] for each in measured)
