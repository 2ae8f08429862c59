"""Which record of the history is meant: a number is not looked up, for what was deleted has its history too."""

from regulars import Session
from regulars_cli.meaning import record_meant
from regulars_cli.records import domain_named


def id_of(session: Session, domain: str, named: str) -> int:
    """The id that `named` is, or of the one record that is found by it."""
    if named.isascii() and named.isdigit():
        return int(named)
    return record_meant(session, [domain_named(session, domain)], named)[1]
