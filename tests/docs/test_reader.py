"""The reader of pages sees what is wrong on one: each of these pages must make it stop."""

from pathlib import Path

import pytest
from pageblocks import blocks
from pagereader import change, reading, tells

WRONG = {
    "a command that is not there": "```console\n$ regulars no-such-command\n```",
    "a command that says something else": "```console\n$ echo hello\nhullo\n```",
    "a cell that stands in another row": "```console\n$ printf 'a  1\\nb  2\\n'\na  2\n```",
    "a command that fails": "```console\n$ false\n```",
    "a command that is told to fail and does not": "```console\n$ true    # ends with 1\n```",
    "an answer that holds what it may not": "<!-- nowhere: secret -->\n```console\n$ echo a secret\n```",
    "a declaration that is none": "<!-- begins: examples -->\n```yaml\nkind: metric\nname: a\n```",
    "a declaration whose names mean nothing": "<!-- begins: examples -->\n```yaml\nkind: metric\nname: a\n"
    "for: customer\nlabel: {en: A, zh: 甲}\nvalue: no_such_field\n```",
    "a manifest with a key that is none": '```yaml\nkind: plugin\nname: a\nversion: "1"\nregulars: ">=0.1"\n'
    "label: {en: A, zh: 甲}\nwrong: 1\n```",
    "a file that is no YAML": '```yaml title="a.yaml"\na: [\n```',
    "a file that is no Python": '```python title="a.py"\ndef\n```',
    "Python that fails": "```python\n1 / 0\n```",
    "Python that gives something else": "```python\n1 + 1  # -> 3\n```",
    "JSON that no command has said": "```json\n{}\n```",
    "JSON that is not what was said": "```console\n$ echo 1\n```\n\n```json\n2\n```",
    "a change of what does not stand there": '```diff title="a"\n-x\n+y\n```',
    "a block of no language": "```\nx\n```",
    "a language that nobody runs": "```mermaid\ngraph\n```",
    "a reason that is none": "<!-- not run: no -->\n```console\n$ true\n```",
    "a console without commands": "```console\nregulars status\n```",
}


def read(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch, scene: object) -> None:
    page = folder / "page.md"
    page.write_text(text + "\n", encoding="utf-8")
    with reading(folder, monkeypatch, scene) as reader:  # type: ignore[arg-type]
        for block in blocks(page):
            reader.read(block)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_seen(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene: object
) -> None:
    with pytest.raises(Exception, match=r"(?s).+"):
        read(text, tmp_path, monkeypatch, scene)


def test_what_is_right_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene: object) -> None:
    page = """
```python title="made.py"
ONE = 1
```

```console
$ python -c "import made; print('a  %d' % made.ONE)"      # one
a  1
$ echo '{"b": 2}'
```

```json
{"b": 2}
```

```python
1 + 1  # -> 2
[3, 4]  # -> [3, …]
```

```diff title="made.py"
-ONE = 1
+ONE = 2
```

<!-- begins: examples -->
<!-- within: {kind: domain, name: pet, label: {en: Pet, zh: 宠物}, identity: [chip]} -->
```yaml
fields:
  chip: {type: text, required: true, privacy: personal, label: {en: Chip, zh: 芯片}}
```

```python
session.count("customer")  # -> 0
```
"""
    read(page, tmp_path, monkeypatch, scene)


@pytest.mark.parametrize(
    "text", ["```console\n$ true\n", "<!-- nowhere: a -->\nText.\n", "<!-- what: ever -->\n```text\n```\n"]
)
def test_a_page_that_cannot_be_taken_apart_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    with pytest.raises((AssertionError, IndexError)):
        blocks(tmp_path / "page.md")


def test_rows_are_compared_cell_by_cell() -> None:
    said = "Name   City\n-----  -----\nAnn    Paris\nBo     Rome\n"
    assert tells(said, "Ann  Paris")
    assert tells(said, "Ann  …")
    assert not tells(said, "Ann  Rome")
    assert not tells(said, "Paris  Ann")


def test_a_change_must_stand_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x\nx\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="2 times"):
        change(tmp_path / "a", "-x\n+y\n")
