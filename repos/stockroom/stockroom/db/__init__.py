"""SQLite connection and schema migrations."""
