"""What `regulars plugin new` writes: a distribution of one plugin, from templates."""
