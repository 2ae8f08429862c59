"""The grammars of the declarations that the core knows. Data only."""
