"""The demo's workspace: its settings and the declarations of its own."""

from importlib.resources import files
from pathlib import Path

#: What a demo's schemas/ begins with; they lie in samples/.
DECLARATIONS = ("channels.yaml", "tea.yaml")


def is_demo(folder: Path) -> bool:
    """Whether `folder` holds a workspace that the demo has made: then it may be made anew in place."""
    return (folder / "regulars.yaml").is_file() and (folder / "inbox" / "till").is_dir()


def lay_out(folder: Path) -> None:
    """Write the demo's declarations into `folder`/schemas, where they are not there already."""
    schemas = folder / "schemas"
    schemas.mkdir(exist_ok=True)
    for name in DECLARATIONS:
        if not (schemas / name).exists():
            text = files("regulars_demo").joinpath("samples", name).read_text(encoding="utf-8")
            (schemas / name).write_text(text, encoding="utf-8")


def settle(folder: Path, language: str) -> None:
    """Let the workspace speak `language`, whatever its preset says."""
    path = folder / "regulars.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("language:")]
    path.write_text("\n".join([*kept, f"language: {language}", ""]), encoding="utf-8")
