CREATE TABLE movements (
  id INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES items (id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  kind TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  value_cents INTEGER NOT NULL,
  reference TEXT NOT NULL,
  booked_at TEXT NOT NULL
);

CREATE INDEX movements_by_item ON movements (item_id, warehouse_id);

CREATE TABLE cost_layers (
  id INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES items (id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  received_at TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  value_cents INTEGER NOT NULL
);

CREATE INDEX cost_layers_by_item ON cost_layers (item_id, warehouse_id, received_at);

CREATE TABLE cost_pools (
  item_id INTEGER NOT NULL REFERENCES items (id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  quantity INTEGER NOT NULL,
  unit_cost INTEGER NOT NULL,
  PRIMARY KEY (item_id, warehouse_id)
);

CREATE TABLE reservations (
  id INTEGER PRIMARY KEY,
  reference TEXT NOT NULL,
  item_id INTEGER NOT NULL REFERENCES items (id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  quantity INTEGER NOT NULL,
  picked INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL,
  expires_on TEXT,
  created_at TEXT NOT NULL
);
