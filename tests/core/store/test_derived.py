"""What is derived from records goes along when they go; what a person made of them holds them."""

from pathlib import Path

import pytest

from regulars import Part, RegularsError
from regulars.testing import trusted_session, workspace

SCHEMA = """
grammar: 1
---
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
fields:
  name: {type: text, privacy: personal}
---
kind: domain
name: mark
label: {en: Mark, zh: 标记}
belongs_to: [client]
identity: [client, word]
derived: given_by = 'rule'
fields:
  client: {type: reference, to: client, privacy: personal}
  word: {type: text, privacy: none}
  given_by: {type: choice, values: {rule: {en: Rule, zh: 规则}, hand: {en: Hand, zh: 人工}}, privacy: none}
"""


@pytest.mark.parametrize("by", ["rule", "hand"])
def test_undo_takes_along_what_a_rule_derived(tmp_path: Path, database_url: str, by: str) -> None:
    with workspace(tmp_path, database_url, schemas={"own.yaml": SCHEMA}) as opened:
        session = trusted_session(opened)
        with session.change_set(reason="run", name="crm") as run:
            session.write(
                [Part(domain="client", columns={"name": ["Wu"]}, rows=[1], keys=["w"])], source="crm"
            )
        columns = {"client": ["w"], "word": ["vip"], "given_by": [by]}
        with session.change_set(reason="marks", name="marking"):
            session.write([Part(domain="mark", columns=columns, rows=[1])], source="crm")
        if by == "hand":
            with pytest.raises(
                RegularsError, match=r"1 records of Mark refer to what would go .* marking brought"
            ):
                session.undo(run)
            assert session.count("client") == session.count("mark") == 1
        else:
            session.undo(run)
            assert session.count("client") == session.count("mark") == 0
