"""The access log: who read what of whom, in a file of its own with a chain of its own."""
