"""What a channel makes of source rows: columns, expressions, converters."""
