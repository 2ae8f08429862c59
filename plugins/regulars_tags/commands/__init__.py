"""The commands that the plugin brings."""
