"""Benchmarks: each figure is a ratio against a peer, or a limit, timed in the same run."""
