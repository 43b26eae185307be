CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  email TEXT NOT NULL,
  name TEXT,
  created_at TEXT NOT NULL,
  UNIQUE (account_id, email)
) STRICT;

CREATE TABLE tickets (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  number INTEGER NOT NULL,
  subject TEXT NOT NULL,
  description TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'pending', 'solved', 'closed')),
  priority TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
  requester_id INTEGER NOT NULL REFERENCES customers (id),
  assignee_id INTEGER REFERENCES agents (id),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  solved_at TEXT,
  UNIQUE (account_id, number)
) STRICT;

CREATE INDEX tickets_by_creation ON tickets (account_id, created_at, id);
CREATE INDEX tickets_by_update ON tickets (account_id, updated_at, id);
CREATE INDEX tickets_by_assignee ON tickets (assignee_id);
CREATE INDEX tickets_by_requester ON tickets (requester_id);
