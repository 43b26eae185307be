CREATE TABLE count_sheets (
  id INTEGER PRIMARY KEY,
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  status TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  closed_at TEXT
);

CREATE TABLE count_lines (
  sheet_id INTEGER NOT NULL REFERENCES count_sheets (id),
  item_id INTEGER NOT NULL REFERENCES items (id),
  expected INTEGER NOT NULL,
  counted INTEGER,
  PRIMARY KEY (sheet_id, item_id)
);
