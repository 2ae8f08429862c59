"""What a report has found, asked of the session, and as people read it."""
