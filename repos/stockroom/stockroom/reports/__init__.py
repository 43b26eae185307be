"""Questions about the database, answered as tables."""
