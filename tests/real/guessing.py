"""Workspaces whose channels are guessed from real files: guess, edit if need be, apply, import."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from shops import PLUGINS, bring

from regulars import Workspace
from regulars.testing import workspace
from regulars_channels.guessing.guess import guess_file
from regulars_channels.guessing.writing import written
from regulars_channels.offering import offered_connectors
from regulars_channels.running.runs import Run


@contextmanager
def guessed(
    path: Path,
    folder: Path,
    database_url: str,
    *,
    currency: str,
    zone: str = "UTC",
    region: str = "US",
    edits: Mapping[str, str] | None = None,
) -> Iterator[tuple[Workspace, Sequence[Run]]]:
    """A workspace into which `path` came through the channels that were guessed from it; `edits`: text -> new text."""
    with workspace(folder, database_url, PLUGINS, {}, currency=currency, zone=zone, region=region) as opened:
        samples = offered_connectors(opened, live=False)["files"].guess(path)
        found = guess_file(path, samples, opened.declared(), folder)
        text = written(found.drafts, opened.declared(), path.name)
        for old, new in (edits or {}).items():
            assert text.count(old) == 1, (old, text)
            text = text.replace(old, new)
        (folder / "schemas/guessed.yaml").write_text(text, encoding="utf-8")
        opened.apply()
        yield opened, [bring(opened, draft.name, path) for draft in found.drafts]
