"""A channel guessed from a file: what its columns are, by their headings and by what stands in them."""
