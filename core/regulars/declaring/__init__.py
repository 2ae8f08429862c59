"""From schema files to a catalog: strict YAML, grammars, names, references, formulas."""
