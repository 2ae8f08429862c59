"""Reports as they are declared, and what can be wrong in them."""
