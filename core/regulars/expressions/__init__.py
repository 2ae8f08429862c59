"""The expression language: one text, a database clause and a Python predicate."""
