"""Regulars plugin: tags."""
