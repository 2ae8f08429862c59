"""Regulars plugin: organization."""
