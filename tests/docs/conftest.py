"""What the tests of the pages share: its modules can be imported, and the workspaces in which pages are read."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `import pageblocks`


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the folder of a scene, made when it is first asked for."""
    from pagereader import BEFORE, READER, stand_at
    from pagescenes import SCENES

    made: dict[str, Path] = {}

    def of(name: str) -> Path:
        if name not in made:
            folder = tmp_path_factory.mktemp("scene") / name
            with pytest.MonkeyPatch.context() as patch:
                stand_at(BEFORE, patch)
                patch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
                for module in ("workspace", "founding"):
                    patch.setattr(f"regulars.workspaces.{module}.system_user", lambda: READER)
                SCENES[name](folder)
            made[name] = folder
        return made[name]

    return of
