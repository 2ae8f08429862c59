"""Regulars plugin: channels."""
