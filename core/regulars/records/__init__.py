"""Writing records: loading, references, linking, golden records, changes and their undoing."""
