"""Regulars plugin: china."""
