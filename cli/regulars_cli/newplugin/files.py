"""The files of a new plugin: where each lies in the project, and the template that it is written from."""

from collections.abc import Mapping

_EACH = {
    "pyproject.toml": "each/pyproject.toml.txt",
    "CHANGELOG.md": "each/changelog.md.txt",
    ".gitignore": "each/gitignore.txt",
    ".github/workflows/check.yml": "each/check.yml.txt",
    "tests/test_contract.py": "each/test_contract.py.txt",
}
#: A plugin with records of its own.
DOMAIN: Mapping[str, str] = {
    "README.md": "domain/readme.md.txt",
    "PACKAGE/plugin.yaml": "domain/plugin.yaml.txt",
    "PACKAGE/PLUGIN.yaml": "domain/declarations.yaml.txt",
    "PACKAGE/__init__.py": "domain/init.py.txt",
    "PACKAGE/points.py": "domain/points.py.txt",
    "tests/test_points.py": "domain/test_points.py.txt",
    **_EACH,
}
#: A plugin that reads a source.
CONNECTOR: Mapping[str, str] = {
    "README.md": "connector/readme.md.txt",
    "PACKAGE/plugin.yaml": "connector/plugin.yaml.txt",
    "PACKAGE/PLUGIN.yaml": "connector/declarations.yaml.txt",
    "PACKAGE/settings.yaml": "connector/settings.yaml.txt",
    "PACKAGE/__init__.py": "connector/init.py.txt",
    "PACKAGE/connector.py": "connector/connector.py.txt",
    "PACKAGE/members.py": "connector/members.py.txt",
    "PACKAGE/samples/members.jsonl": "connector/members.jsonl.txt",
    "PACKAGE/locale/zh/LC_MESSAGES/messages.po": "connector/messages.po.txt",
    "tests/test_members.py": "connector/test_members.py.txt",
    **_EACH,
}
