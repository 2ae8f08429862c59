"""Regulars plugin: reports."""
