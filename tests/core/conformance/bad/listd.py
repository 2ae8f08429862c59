"""Bad plugins, each with one fault: the list that the kit is held to."""

from dataclasses import dataclass, field

from good import CODE, DECLARED, GOOD, MANIFEST, PACKAGE, PYPROJECT, Files, changed


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A plugin with one fault, and the check that must find it: that one and no other."""

    number: int
    fault: str
    files: Files
    check: str
    #: A part of what must be said of it, and where.
    says: str
    place: str = ""
    #: The version before.
    before: Files = field(default_factory=dict)


def domain(text: str) -> Files:
    """The good plugin with one more domain."""
    return {**GOOD, f"{PACKAGE}/stamps.yaml": f"{DECLARED}---\n{text}"}


def code(text: str) -> Files:
    """The good plugin with more in its __init__.py."""
    return {**GOOD, f"{PACKAGE}/__init__.py": f"{CODE}\n{text}"}


VISITOR = """kind: domain
name: visitor
label: {en: Visitor, zh: 访客}
identity: [badge]
fields:
  badge: {type: text, label: {en: Badge, zh: 胸牌}, privacy: none, required: true}
  phone: {type: phone, label: {en: Phone, zh: 电话}, privacy: personal}
"""
STAMP = """kind: domain
name: stamp
label: {en: Stamp, zh: 印章}
fields:
  shape: {type: text, label: {en: Shape, zh: 形状}, privacy: none}
"""
SHOP = """kind: domain
name: shop
label: {en: Shop, zh: 店}
identity: [number]
fields:
  number: {type: text, label: {en: Number, zh: 编号}, privacy: none, required: true}
"""
CONNECTION = '''
def rows() -> list[Any]:
    """Past the gate."""
    from sqlalchemy import create_engine, text

    with create_engine("sqlite:///regulars.db").connect() as connection:
        return list(connection.execute(text("SELECT * FROM customers__customer")))
'''
PEEKING = """
    if batch.domain == "customer":
        batch.columns.get("birth_date")
"""
BEHIND = """

@hookimpl
def after_write(batch: Batch) -> None:
    'Keep a list of its own, where nobody looks for it.'
    import gc

    for each in gc.get_objects():
        if type(each).__name__ == "Connection" and hasattr(each, "exec_driver_sql") and not each.closed:
            each.exec_driver_sql("CREATE TABLE IF NOT EXISTS stamps_seen (id integer)")
"""
WISH = "  wish:     {type: text, label: {en: Wish, zh: 心愿}, privacy: personal}\n"
LIST_D = (
    Bad(
        number=1, fault="hook misspelt", check="hooks", says="before_write", place="regulars_stamps/__init__.py:10",
        files={
            **changed("__init__.py", ("def before_write", "def before_wirte")),
            f"{PACKAGE}/plugin.yaml": MANIFEST.replace("[before_write]", "[before_wirte]"),
        },
    ),
    Bad(
        number=2, fault="hook with wrong arguments", check="hooks", says="records",
        place="regulars_stamps/__init__.py:10",
        files=changed("__init__.py", ("before_write(batch: Batch)", "before_write(records: Batch)"),
            ("batch.domain != ", "records.domain != "), ("in batch.columns:", "in records.columns:"),
            ("full(batch.", "full(records.")),
    ),
    Bad(
        number=3, fault="declaration invalid", check="declarations", says="integr",
        place="regulars_stamps/stamps.yaml:10",
        files=changed("stamps.yaml", ("type: integer", "type: integr")),
    ),
    Bad(
        number=4, fault="a name that another plugin owns", check="names", says="organization",
        place="regulars_stamps/stamps.yaml:22", files=domain(SHOP),
    ),
    Bad(
        number=5, fault="a field without privacy", check="privacy", says="wish", place="regulars_stamps/stamps.yaml:12",
        files=changed("stamps.yaml", ("zh: 心愿}, privacy: personal}", "zh: 心愿}}")),
    ),
    Bad(
        number=6, fault="personal data out of reach of erasure", check="reach", says="phone",
        place="regulars_stamps/stamps.yaml:27", files=domain(VISITOR),
    ),
    Bad(
        number=7, fault="no identity", check="identity", says="stamp", place="regulars_stamps/stamps.yaml:22",
        files=domain(STAMP),
    ),
    Bad(
        number=8, fault="reads a field not in its manifest", check="access", says="customer.birth_date",
        files=changed("__init__.py", ("    from regulars_stamps", f"{PEEKING}    from regulars_stamps")),
    ),
    Bad(
        number=9, fault="goes around the gate", check="public_face", says="sqlalchemy",
        place="regulars_stamps/__init__.py:21", files=code(CONNECTION),
    ),
    Bad(
        number=10, fault="leaves a table behind on removal", check="life", says="stamps_seen",
        files={
            **code(BEHIND),
            f"{PACKAGE}/plugin.yaml": MANIFEST.replace("[before_write]", "[before_write, after_write]"),
        },
    ),
    Bad(
        number=11, fault="an upgrade that loses a column", check="upgrade", says="wish", before=GOOD,
        files={
            **changed("stamps.yaml", (WISH, "")),
            f"{PACKAGE}/plugin.yaml": MANIFEST.replace("version: 1.0.0", "version: 1.1.0"),
            "pyproject.toml": PYPROJECT.replace('version = "1.0.0"', 'version = "1.1.0"'),
        },
    ),
    Bad(
        number=12, fault="slow to import", check="import", says="numpy", place="regulars_stamps/__init__.py:18",
        files={**code("import numpy\n"), "src/numpy/__init__.py": ""},
    ),
    Bad(
        number=13, fault="raises in before_write", check="behaviour", says="TypeError",
        place="regulars_stamps/filling.py:8",
        files=changed("filling.py", ("None if each is None else each >= 10", "each >= 10")),
    ),
    Bad(
        number=14, fault="mutates its batch", check="behaviour", says="before_write",
        files=changed("__init__.py", ('    return {"full"', '    batch.columns["stamps"][0] = 10\n    return {"full"')),
    ),
    Bad(
        number=15, fault="no compatibility range", check="compatibility", says=">=0.1,<1",
        place="regulars_stamps/plugin.yaml:", files=changed("plugin.yaml", ('regulars: ">=0.1,<1"\n', "")),
    ),
)  # fmt: skip
