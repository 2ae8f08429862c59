"""A plugin that was written against an earlier version keeps working: wheels as built then, against the checkout."""

from pathlib import Path

from environment import Environment

HERE = Path(__file__).parent


def test_a_company_begins_with_1_0_and_goes_on_with_1_1(company: Environment) -> None:
    """Each script says for itself what is expected; its failure is this test's."""
    for version in ("1.0", "1.1"):
        company.install(str(HERE / f"regulars_passes-{version}-py3-none-any.whl"))
        company.run(HERE / f"with_{version.replace('.', '_')}.py")


def test_every_kept_wheel_is_worked_with_and_told_of() -> None:
    wheels = {each.name.partition("-py3")[0] for each in HERE.glob("*.whl")}
    assert wheels == {"regulars_passes-1.0", "regulars_passes-1.1"}
    page = (HERE / "README.md").read_text(encoding="utf-8")
    assert not [each for each in wheels if f"| `{each}` |" not in page]
