"""Plugins brought into this environment and taken out of it again, by the installer that it has."""
