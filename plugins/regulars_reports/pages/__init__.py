"""The page: HTML that needs no network."""
