"""Regulars plugin: purchases."""
