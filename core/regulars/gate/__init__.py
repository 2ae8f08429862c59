"""Who sees and does what: policies, selects, metrics, sessions."""
