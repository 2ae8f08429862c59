"""`segment export --force` writes over an earlier export, and over nothing that a workspace lives by."""

from pathlib import Path

from click.testing import CliRunner

from regulars import found_workspace
from regulars_cli.main import cli


def test_force_is_no_leave_to_write_over_the_workspace(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    found_workspace(folder, "shop")

    def export(file: Path) -> tuple[int, str]:
        result = CliRunner().invoke(
            cli, ["-C", str(folder), "segment", "export", "new_this_month", "--force", "--output", str(file)]
        )
        return result.exit_code, result.output.replace("\n", " ")

    own = [folder / "regulars.db", folder / "regulars.yaml", *(folder / "schemas").iterdir()]
    before = [each.read_bytes() for each in own]
    for each in own:
        code, told = export(each)
        assert code == 1
        assert "lives by" in told
    assert [each.read_bytes() for each in own] == before
    assert [export(tmp_path / "new.csv")[0] for _again in range(2)] == [0, 0]
