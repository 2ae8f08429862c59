"""The expression language: one text, a database clause and a Python predicate."""

from regulars.expressions.check import Expression, parse_and_check
from regulars.expressions.clause import Binding
from regulars.expressions.explaining import Comparison, Told, explain
from regulars.expressions.folding import fold
from regulars.expressions.predicate import to_predicate, to_verdict
from regulars.expressions.record import Record
from regulars.expressions.rule import Rule, aggregate_clause, to_clause, to_rule
from regulars.expressions.scope import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    TEXT,
    Function,
    Kind,
    Name,
    RelatedFunction,
    Scope,
    ValueType,
)
from regulars.expressions.tree import Call, Node

__all__ = [
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "INTEGER",
    "TEXT",
    "Binding",
    "Call",
    "Comparison",
    "Expression",
    "Function",
    "Kind",
    "Name",
    "Node",
    "Record",
    "RelatedFunction",
    "Rule",
    "Scope",
    "Told",
    "ValueType",
    "aggregate_clause",
    "explain",
    "fold",
    "parse_and_check",
    "to_clause",
    "to_predicate",
    "to_rule",
    "to_verdict",
]
