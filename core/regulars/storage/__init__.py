"""What touches the disk: the database, tables and columns, values as cells."""
