"""Regulars connector: files."""
