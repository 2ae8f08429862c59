"""A newcomer's first steps: a workspace, its plugins, records, finding, people."""

import getpass
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result

from regulars_cli.terminal import width

Run = Callable[..., Result]


def answer(result: Result) -> object:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_init_says_what_was_made_and_that_nothing_is_encrypted(run: Run, tmp_path: Path) -> None:
    result = run("init", str(tmp_path / "tea"))
    assert result.exit_code == 0
    assert "not encrypted" in result.output
    assert (tmp_path / "tea/regulars.yaml").is_file()
    again = run("init", str(tmp_path / "tea"))
    assert again.exit_code == 1
    assert "already" in again.stderr


def test_init_leaves_nothing_behind_where_it_fails(run: Run, tmp_path: Path) -> None:
    result = run("init", str(tmp_path / "tea"), "--database", "mysql://x/y")
    assert result.exit_code == 1
    assert not (tmp_path / "tea/regulars.yaml").exists()


def test_plan_tells_what_apply_then_does(run: Run, workspace: Path) -> None:
    (workspace / "schemas/tea.yaml").write_text(
        "kind: extension\nname: tea\nextends: customer\nfields:\n"
        "  favourite: {type: text, privacy: personal, label: {en: Favourite, zh: 偏好}}\n",
        encoding="utf-8",
    )
    planned = run("plan")
    assert planned.exit_code == 0
    assert "customer.favourite" in planned.output
    assert "1 declarations are not applied" in run("status").output
    assert run("apply").exit_code == 0
    assert "Nothing to apply" in run("plan").output
    assert run("record", "add", "customer", "name=Ann", "favourite=oolong").exit_code == 0


def test_a_mistake_in_a_schema_file_is_told_with_its_line(run: Run, workspace: Path) -> None:
    (workspace / "schemas/tea.yaml").write_text("kind: metric\nname: x\nfro: customer\n", encoding="utf-8")
    result = run("plan")
    assert result.exit_code == 1
    assert "schemas/tea.yaml:3" in result.stderr
    assert "Traceback" not in result.output


def test_records_are_added_listed_edited_shown_and_deleted(run: Run, workspace: Path) -> None:
    made = answer(run("--json", "record", "add", "customer", "name=张小明", "phone=13800138000"))
    assert isinstance(made, dict)
    number = str(made["id"])
    listed = answer(run("--json", "record", "list", "customer", "--where", "phone is not null"))
    assert isinstance(listed, dict)
    assert [row["name"] for row in listed["rows"]] == ["张小明"]
    assert run("record", "edit", "customer", number, "name=张晓明", "address.city=上海").exit_code == 0
    shown = run("record", "show", "customer", number).output
    assert "张晓明" in shown
    assert "上海" in shown
    assert run("record", "edit", "customer", number, "phone=").exit_code == 0
    assert "13800138000" not in run("record", "list", "customer").output
    answered = answer(run("--json", "record", "add", "shop", "code=S01"))
    assert isinstance(answered, dict)
    shop = str(answered["id"])
    assert run("record", "delete", "shop", shop, "--yes").exit_code == 0
    assert run("record", "show", "shop", shop).exit_code == 1


def test_a_person_is_referred_to_by_the_id_that_find_shows(run: Run, workspace: Path) -> None:
    made = answer(run("--json", "record", "add", "customer", "name=Ann"))
    assert isinstance(made, dict)
    note = run(
        "record",
        "add",
        "note",
        f"customer={made['id']}",
        "text=likes tea",
        "written_at=2026-03-01 10:00",
        "author=ming",
        "note_no=1",
    )
    assert note.exit_code == 0, note.output
    assert "Ann" in run("record", "list", "note").output


def test_the_id_is_one_column_also_where_it_is_asked_for(run: Run, workspace: Path) -> None:
    assert run("record", "add", "customer", "name=Ann").exit_code == 0
    heading, *_ = run("record", "list", "customer", "--fields", "id,name").output.splitlines()
    assert heading.split() == ["Id", "Name"]


def test_parts_of_an_address_are_listed(run: Run, workspace: Path) -> None:
    assert (
        run("record", "add", "customer", "name=张小明", "address.street=江苏省昆山市人民路1号").exit_code == 0
    )
    listed = run("record", "list", "customer", "--fields", "name,address.region,address.district").output
    assert "江苏省" in listed
    assert "昆山市" in listed


def test_a_choice_is_written_by_its_label_too(run: Run, workspace: Path) -> None:
    made = answer(run("--json", "record", "add", "customer", "name=张小明", "gender=女"))
    assert isinstance(made, dict)
    number = str(made["id"])
    assert run("record", "edit", "customer", number, "gender=Male").exit_code == 0
    shown = answer(run("--json", "record", "show", "customer", number))
    assert isinstance(shown, dict)
    assert "male" in json.dumps(shown)
    refused = run("record", "edit", "customer", number, "gender=mal")
    assert refused.exit_code == 1
    assert "female (Female)" in refused.stderr
    assert "female (女)" in run("--language", "zh", "record", "edit", "customer", number, "gender=mal").stderr


def test_what_is_not_there_is_told_by_what_its_domain_is_called(run: Run, workspace: Path) -> None:
    phone = ("record", "add", "contact_point", "customer=99999", "kind=phone", "value=13800138000")
    for typed, said in (
        (("record", "show", "customer", "99999"), "没有编号为 99999 的客户。"),
        (("record", "edit", "receipt", "99999", "net=1"), "没有编号为 99999 的小票。"),
        (phone, "没有客户"),
    ):
        result = run("--language", "zh", *typed)
        assert result.exit_code == 1
        assert said in result.stderr


def test_a_list_shows_what_it_came_to(run: Run, workspace: Path) -> None:
    sale = ("shop=S1", "receipt_no=R1", "line_no=1", "sold_at=2026-03-01", "product=Tea", "quantity=1")
    assert run("record", "add", "receipt_line", *sale, "kind=sale", "net=88.25").exit_code == 0
    assert "88.25" in run("record", "list", "receipt_line").output


def test_a_wrong_value_is_told_by_its_field(run: Run, workspace: Path) -> None:
    result = run("record", "add", "customer", "phone=12")
    assert result.exit_code == 1
    assert "phone" in result.stderr
    assert run("record", "add", "customer", "fone=12").exit_code == 1
    assert run("record", "add", "kunde", "name=x").exit_code == 1


def test_the_fields_of_a_domain_are_told(run: Run, workspace: Path) -> None:
    assert "record fields customer" in run("record", "add", "customer", "fone=12").stderr
    told = run("--language", "zh", "record", "fields", "receipt_line")
    assert told.exit_code == 0
    lines = {line.split()[0]: line for line in told.output.splitlines() if line.strip()}
    assert "sale (销售)" in lines["kind"]
    assert "shop (门店)" in lines["shop"]
    found = run("--json", "record", "fields", "customer")
    fields = {each["name"]: each for each in json.loads(found.stdout)}
    assert (fields["city_tier"]["plugin"], fields["phone"]["type"]) == ("china", "phone")
    assert fields["home_shop"]["to"] == "shop"


def test_an_unknown_field_in_an_expression_is_pointed_at(run: Run, workspace: Path) -> None:
    result = run("record", "list", "customer", "--where", "nme = 'x'")
    assert result.exit_code == 1
    assert "'name'" in result.stderr
    assert "^" in result.stderr


@pytest.mark.parametrize("typed", ["张", "小明", "zhangxiaoming", "8000", "ming@ex"])
def test_a_customer_is_found_by_what_one_remembers(run: Run, workspace: Path, typed: str) -> None:
    run("record", "add", "customer", "name=张小明", "phone=13800138000", "email=ming@example.com")
    run("record", "add", "customer", "name=Ann")
    found = answer(run("--json", "find", typed))
    assert isinstance(found, list)
    assert {hit["label"] for hit in found} == {"张小明"}


def test_the_portrait_tells_values_figures_and_sources(run: Run, workspace: Path) -> None:
    run("record", "add", "customer", "name=张小明", "phone=13800138000")
    for typed in ("张小明", "8000"):
        result = run("show", typed)
        assert result.exit_code == 0, result.output
        assert "张小明" in result.output
        assert "Where it came from" in result.output
        assert "Total spend" in result.output
    told = answer(run("--json", "show", "张小明"))
    assert isinstance(told, dict)
    assert told["record"]["name"] == "张小明"
    assert told["metrics"]["spend_total"] == "0.00"
    assert run("show", "nobody").exit_code == 1


def test_two_of_one_name_are_told_apart_by_number(run: Run, workspace: Path) -> None:
    run("record", "add", "customer", "name=张小明", "phone=13800138000")
    run("record", "add", "customer", "name=张小明", "phone=13800138001")
    result = run("show", "张小明")
    assert result.exit_code == 1
    assert "several" in result.stderr


def test_users_get_roles_and_attributes(run: Run, workspace: Path) -> None:
    assert getpass.getuser() in run("user", "list").output
    assert run("record", "add", "shop", "code=S01").exit_code == 0
    assert run("user", "add", "ming", "--role", "shop_clerk").exit_code == 0
    assert run("user", "set", "ming", "shop=S01").exit_code == 0
    assert "shop_clerk" in run("user", "list").output
    assert "shop=S01" in run("user", "list").output
    assert "门店" in run("--language", "zh", "user", "set", "ming", "shop=S99").stderr
    for wrong in (
        ["add", "ming"],
        ["add", "mei", "--role", "clerc"],
        ["set", "ming", "floor=3"],
        ["set", "ming"],
    ):
        assert run("user", *wrong).exit_code in (1, 2)
    assert "home_shop = :user.shop" in run("role", "list").output


def test_plugins_are_listed_enabled_and_disabled(run: Run, workspace: Path) -> None:
    assert "purchases" in run("plugin", "list").output
    assert "customers, organization" in run("plugin", "info", "purchases").output
    assert run("plugin", "info", "purchase").exit_code == 1
    assert run("plugin", "disable", "customers").exit_code == 1
    assert run("plugin", "disable", "china").exit_code == 0
    assert "china" not in (workspace / "regulars.yaml").read_text(encoding="utf-8")
    assert run("plan").exit_code == 0


def test_the_doctor_finds_all_well_and_names_what_is_not(run: Run, workspace: Path) -> None:
    assert run("doctor").exit_code == 0
    (workspace / "schemas/x.yaml").write_text("kind: nonsense\n")
    result = run("doctor")
    assert result.exit_code == 1
    assert "schemas/x.yaml" in result.output


def test_the_doctor_misses_what_plugins_need_and_no_driver_of_another_database(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "regulars_cli.commands.doctor.find_spec", lambda module: None if module == "psycopg" else module
    )
    assert "pip install" not in run("doctor").output
    monkeypatch.setattr(
        "regulars_cli.commands.doctor.find_spec", lambda module: None if module == "pypinyin" else module
    )
    assert "`pip install 'regulars[china]'`" in run("doctor").output


def test_hostile_names_cannot_move_the_cursor(run: Run, workspace: Path) -> None:
    added = run("record", "add", "customer", "name=a\u202eb\x9b2Jc", "nickname=plain")
    for result in (added, run("record", "list", "customer"), run("find", "plain"), run("show", "plain")):
        assert "\u202e" not in result.output
        assert "\x9b" not in result.output


def test_tables_are_straight_in_chinese(run: Run, workspace: Path) -> None:
    run("record", "add", "customer", "name=张小明", "nickname=x")
    run("record", "add", "customer", "name=Ann", "nickname=y")
    lines = run("--language", "zh", "record", "list", "customer").output.splitlines()
    starts = {width(line[: line.index(nickname)]) for line, nickname in zip(lines[2:], "xy", strict=True)}
    assert len(starts) == 1


def test_init_takes_the_place_of_the_business(run: Run, tmp_path: Path) -> None:
    place = ("--zone", "Europe/Oslo", "--currency", "NOK", "--region", "NO")
    assert run("init", str(tmp_path / "te"), "--preset", "shop", *place).exit_code == 0
    settings = yaml.safe_load((tmp_path / "te/regulars.yaml").read_text(encoding="utf-8"))
    assert (settings["zone"], settings["currency"], settings["region"]) == ("Europe/Oslo", "NOK", "NO")
    wrong = run("init", str(tmp_path / "the"), "--currency", "POUND")
    assert wrong.exit_code == 1
    assert "POUND" in wrong.stderr
    assert not (tmp_path / "the/regulars.yaml").exists()


def test_whoever_applies_to_a_new_database_is_its_admin(run: Run, workspace: Path) -> None:
    (workspace / "regulars.db").unlink()
    done = run("apply")
    assert done.exit_code == 0
    assert "is its admin now" in done.output
    assert run("record", "add", "customer", "name=Ann").exit_code == 0
    assert "is its admin now" not in run("apply").output


def test_another_currency_is_refused_once_with_the_way_out(run: Run, workspace: Path) -> None:
    settings = workspace / "regulars.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("CNY", "USD"), encoding="utf-8")
    planned = run("plan")
    assert planned.exit_code == 1
    (refused,) = [line for line in planned.output.splitlines() if line.startswith("Refused")]
    assert "CNY" in refused
    assert "regulars init DIR --currency USD" in refused
