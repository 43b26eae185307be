CREATE TABLE purchase_orders (
  id INTEGER PRIMARY KEY,
  supplier_id INTEGER NOT NULL REFERENCES suppliers (id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  status TEXT NOT NULL,
  ordered_on TEXT NOT NULL,
  expected_on TEXT NOT NULL
);

CREATE TABLE purchase_order_lines (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES purchase_orders (id),
  item_id INTEGER NOT NULL REFERENCES items (id),
  quantity INTEGER NOT NULL,
  unit_cost INTEGER NOT NULL,
  received INTEGER NOT NULL DEFAULT 0,
  UNIQUE (order_id, item_id)
);

CREATE TABLE receipts (
  id INTEGER PRIMARY KEY,
  order_id INTEGER REFERENCES purchase_orders (id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  received_at TEXT NOT NULL
);

CREATE TABLE receipt_lines (
  id INTEGER PRIMARY KEY,
  receipt_id INTEGER NOT NULL REFERENCES receipts (id),
  item_id INTEGER NOT NULL REFERENCES items (id),
  quantity INTEGER NOT NULL,
  value_cents INTEGER NOT NULL
);
