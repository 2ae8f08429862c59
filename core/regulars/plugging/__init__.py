"""Plugins: found, checked, and asked through their hooks."""
