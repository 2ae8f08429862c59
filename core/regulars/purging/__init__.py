"""What a plugin left in a store: found by the catalogs that were applied, handed out, and taken away."""
