"""Who may do what: roles to row rules and field rights. It decides; the gate holds to it."""
