"""Whether a plugin keeps to what Regulars asks of plugins: checks, each with what to mend."""
