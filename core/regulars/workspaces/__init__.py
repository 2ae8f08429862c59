"""A company's folder: its settings, what it declares, plan and apply, users."""
