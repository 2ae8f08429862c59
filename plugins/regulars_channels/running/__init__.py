"""Imports as they run: chunks, bookmarks, pending rows, and taking one back."""
