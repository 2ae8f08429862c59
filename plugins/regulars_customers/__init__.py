"""Regulars plugin: customers."""
