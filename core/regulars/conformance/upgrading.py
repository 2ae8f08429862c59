"""`python -m regulars.conformance.upgrading FOLDER`: one version of a plugin in a process of its own, for an upgrade.

FOLDER holds what is to be done, and then what was found. The first time the version before fills a workspace; the
second time the version that is looked at takes that over.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.conformance.ground import Ground
from regulars.conformance.places import installed_candidate
from regulars.conformance.standing import beside
from regulars.errors import RegularsError
from regulars.messages import set_language
from regulars.storage.schemahash import schema_of
from regulars.testing.opening import workspace
from regulars.testing.sessions import trusted_session
from regulars.workspaces.workspace import Workspace

#: In FOLDER: what is to be done; what was found; and the workspace that both versions live in.
TASK, FOUND = "task.json", "found.json"
_SHARED, _FRESH = "workspace", "fresh"

#: Domain -> record id -> flat field -> its value as text.
Held = Mapping[str, Mapping[str, Mapping[str, str]]]


def run(folder: Path) -> None:
    """Do what FOLDER asks for."""
    task = json.loads((folder / TASK).read_text(encoding="utf-8"))
    set_language(task["language"])
    candidate = installed_candidate(task["plugin"])
    try:
        do = _taken_over if (folder / _SHARED).exists() else _filled
        found = do(candidate, folder, task)
    except RegularsError as error:
        found = {"failed": str(error)}
    (folder / FOUND).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _filled(candidate: Candidate, folder: Path, task: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a workspace of the version before."""
    with workspace(folder / _SHARED, task["urls"][0], beside(candidate)[0]) as opened:
        ground = Ground(candidate, opened)
        ground.fill()
        return {"version": candidate.manifest.version, "held": _held(ground)}


def _held(ground: Ground) -> Held:
    """Every value of the fields that the plugin declares."""
    name, found = ground.candidate.name, {}
    for domain in ground.catalog.domains.values():
        own = [each.name for each in domain.fields.values() if each.owner == name]
        if own:
            found[domain.name] = {
                str(record["id"]): {each: str(record[each]) for each in own if record[each] is not None}
                for record in ground.session.rows(domain.name)
            }
    return found


def _taken_over(candidate: Candidate, folder: Path, task: Mapping[str, Any]) -> dict[str, Any]:
    """What becomes of that workspace when this version is applied in it."""
    with Workspace.open(folder / _SHARED) as opened:
        plan = opened.plan()
        told = {
            "version": candidate.manifest.version,
            "refused": [*plan.refused, *(each.text for each in plan.in_the_way)],
            "lost": [each.loss for each in plan.unnamed(_taken(candidate))],
        }
        if told["refused"] or told["lost"]:
            return told
        opened.apply(losses=plan.losses)
        again = [each.name for each in opened.plan().changes]
        gone = _gone(opened, task["held"])
        upgraded = _tables(opened)
    with workspace(folder / _FRESH, task["urls"][1], beside(candidate)[0]) as fresh:
        made = _tables(fresh)
    other = sorted(each for each in {*made, *upgraded} if made.get(each) != upgraded.get(each))
    return {**told, "again": again, "gone": gone, "tables": other}


def _taken(candidate: Candidate) -> list[str]:
    """The fields whose values its upgrade steps say they have taken over."""
    return [each for step in candidate.manifest.upgrades.values() for each in step.get("takes", ())]


def _gone(opened: Workspace, held: Held) -> list[str]:
    """The fields, by the name that they have now, of which values are others than before."""
    session, found = trusted_session(opened), set()
    for domain in opened.catalog.domains.values():
        before = next((held[each] for each in (domain.name, *domain.was) if each in held), {})
        if not before:
            continue
        after = {str(record["id"]): record for record in session.rows(domain.name)}
        for field in domain.fields.values():
            names = (field.name, *field.was)
            for record, values in before.items():
                value = next((values[each] for each in names if each in values), None)
                if value is not None and str(after.get(record, {}).get(field.name)) != value:
                    found.add(f"{domain.name}.{field.name}")
    return sorted(found)


def _tables(opened: Workspace) -> Mapping[str, Any]:
    with opened.database.connect() as connection:
        return schema_of(connection)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
