"""Regulars plugin: demo."""
