"""Lineage: what uses what, over all declarations of a catalog; and what would break where something goes."""
