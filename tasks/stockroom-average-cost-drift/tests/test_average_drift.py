import os
from decimal import Decimal

from stockroom.db.connection import connect
from stockroom.db.migrations import migrate
from tests.support import CliTestCase


class AverageLedgerTest(CliTestCase):
    """average cost against the ledger"""

    valuation = "average"

    def setUp(self):
        super().setUp()
        self.ok("warehouse", "add", "MAIN", "Main warehouse")
        self.ok("warehouse", "add", "SHOP", "Shop floor")
        self.ok("item", "add", "DRILL", "Cordless drill")

    def receive(self, quantity, unit_cost, warehouse="MAIN"):
        self.ok("stock", "receive", "DRILL", quantity, unit_cost, "--warehouse", warehouse)

    def issue(self, quantity, warehouse="MAIN"):
        self.ok("stock", "issue", "DRILL", quantity, "--warehouse", warehouse)
        return -self.last_value()

    def last_value(self):
        return Decimal(self.rows("report", "movements")[-1]["value"])

    def worth(self):
        return {row["warehouse"]: Decimal(row["value"]) for row in self.rows("report", "valuation")}

    def ledger(self):
        sums = {}
        for row in self.rows("report", "movements"):
            sums[row["warehouse"]] = sums.get(row["warehouse"], Decimal(0)) + Decimal(row["value"])
        return sums

    def test_issues_one_by_one_cost_what_the_delivery_cost(self):
        self.receive(3, "3.3333")
        self.assertEqual(sum(self.issue(1) for _ in range(3)), Decimal("10.00"))

    def test_an_empty_shelf_leaves_nothing_in_the_ledger(self):
        self.receive(1, "10")
        self.receive(2, "5")
        for _ in range(3):
            self.issue(1)
        self.assertEqual(self.ledger(), {"MAIN": Decimal("0.00")})
        self.assertEqual(self.worth(), {"MAIN": Decimal("0.00")})

    def test_a_large_delivery_of_cheap_goods_is_worth_what_it_cost(self):
        self.receive(2000, "0.0123")
        self.receive(8000, "0.0124")
        self.assertEqual(self.worth(), {"MAIN": Decimal("123.80")})
        self.assertEqual(self.issue(5000), Decimal("61.90"))
        self.assertEqual(self.worth(), {"MAIN": Decimal("61.90")})

    def test_half_a_cent_is_rounded_up_and_missing_from_the_rest(self):
        self.receive(2, "0.0250")
        self.assertEqual([self.issue(1), self.issue(1)], [Decimal("0.03"), Decimal("0.02")])

    def test_the_average_is_taken_over_what_the_stock_is_worth(self):
        self.receive(3, "3.3333")
        self.receive(3, "3.3333")
        row = self.rows("report", "valuation")[0]
        self.assertEqual((row["unit_cost"], row["value"]), ("3.3333", "20.00"))
        self.receive(1, "15.00")
        self.assertEqual(self.issue(7), Decimal("35.00"))

    def test_transfers_in_parts_move_the_whole_value(self):
        self.receive(1, "10")
        self.receive(2, "5")
        for _ in range(3):
            self.ok("stock", "transfer", "DRILL", 1, "--from", "MAIN", "--to", "SHOP")
        self.assertEqual(self.worth(), {"MAIN": Decimal("0.00"), "SHOP": Decimal("20.00")})
        self.assertEqual(self.ledger(), self.worth())

    def test_picking_a_reservation_in_parts_costs_the_whole_value(self):
        self.receive(7, "1.4286")
        self.ok("reserve", "add", "SO-1", "DRILL", 7, "--warehouse", "MAIN")
        for _ in range(7):
            self.ok("reserve", "pick", 1, 1)
        self.assertEqual(self.ledger(), {"MAIN": Decimal("0.00")})

    def test_a_shortage_takes_its_share_and_the_rest_follows(self):
        self.receive(1, "10")
        self.receive(2, "5")
        self.ok("count", "open", "--warehouse", "MAIN")
        self.ok("count", "record", 1, "DRILL", 2)
        self.ok("count", "post", 1)
        self.assertEqual(self.last_value(), Decimal("-6.67"))
        self.assertEqual(self.issue(2), Decimal("13.33"))

    def test_ledger_and_valuation_agree_after_every_step_of_a_long_run(self):
        self.receive(5, "1.0001")
        costs = ["0.0700", "3.3333", "12.3456", "0.9999", "7.0007"]
        for step in range(25):
            self.receive(1 + step % 4, costs[step % 5])
            self.issue(1 + step % 3)
            if step % 5 == 4:
                self.ok("stock", "transfer", "DRILL", 2, "--from", "MAIN", "--to", "SHOP")
            self.assertEqual(self.ledger(), self.worth(), f"after step {step}")

    def test_a_surplus_on_an_empty_shelf_has_the_last_average(self):
        self.receive(2, "80")
        self.issue(2)
        self.ok("count", "open", "--warehouse", "MAIN")
        self.ok("count", "record", 1, "DRILL", 1)
        self.ok("count", "post", 1)
        self.assertEqual(self.last_value(), Decimal("80.00"))
        self.assertEqual(self.worth(), {"MAIN": Decimal("80.00")})

    def test_a_surplus_after_an_issue_has_the_average_and_is_added_to_the_value(self):
        self.receive(3, "3.3333")
        self.issue(1)
        self.ok("count", "open", "--warehouse", "MAIN")
        self.ok("count", "record", 1, "DRILL", 4)
        self.ok("count", "post", 1)
        self.assertEqual(self.last_value(), Decimal("6.67"))
        self.assertEqual(self.worth(), self.ledger())


class AverageUpgradeTest(CliTestCase):
    """upgrade of a database with average cost"""

    valuation = "average"

    def old_database(self, movements, pool):
        """A file as version 2.3.0 left it: one item, one warehouse, and the pool as it was stored then."""
        self.db = os.path.join(self.folder, "old.db")
        connection = connect(self.db)
        migrate(connection, target=4)
        connection.execute("INSERT INTO settings VALUES ('valuation_method', 'average')")
        connection.execute("INSERT INTO warehouses VALUES (1, 'MAIN', 'Main warehouse')")
        connection.execute("INSERT INTO warehouses VALUES (2, 'SHOP', 'Shop floor')")
        connection.execute("INSERT INTO items VALUES (1, 'SCREW', 'Screw', 'each', 0, 0, 0, NULL)")
        for quantity, cents in movements:
            connection.execute(
                "INSERT INTO movements (item_id, warehouse_id, kind, quantity, value_cents, reference, booked_at)"
                " VALUES (1, 1, 'receipt', ?, ?, '', '2024-01-01T00:00:00')",
                (quantity, cents),
            )
        connection.execute(
            "INSERT INTO movements (item_id, warehouse_id, kind, quantity, value_cents, reference, booked_at)"
            " VALUES (1, 2, 'receipt', 10, 55, '', '2024-01-01T00:00:00')"
        )
        connection.execute(
            "INSERT INTO cost_pools (item_id, warehouse_id, quantity, unit_cost) VALUES (1, 1, ?, ?)", pool
        )
        connection.execute(
            "INSERT INTO cost_pools (item_id, warehouse_id, quantity, unit_cost) VALUES (1, 2, 10, 550)"
        )
        connection.close()

    def test_existing_stock_is_worth_what_the_ledger_says(self):
        self.old_database([(10000, 12345)], (10000, 123))
        self.ok("migrate")
        rows = [(row["warehouse"], row["quantity"], row["value"]) for row in self.rows("report", "valuation")]
        self.assertEqual(rows, [("MAIN", 10000, "123.45"), ("SHOP", 10, "0.55")])

    def test_a_difference_from_before_goes_out_with_the_stock(self):
        self.old_database([(3, 2000), (-1, -667), (-1, -667)], (1, 66667))
        self.ok("migrate")
        self.ok("stock", "issue", "SCREW", 1, "--warehouse", "MAIN")
        self.assertEqual(self.rows("report", "movements")[-1]["value"], "-6.66")
        self.assertEqual(self.rows("report", "valuation")[0]["value"], "0.00")

    def test_the_last_average_survives_for_a_surplus(self):
        self.old_database([(2, 16000), (-2, -16000)], (0, 800000))
        self.ok("migrate")
        self.ok("count", "open", "--warehouse", "MAIN", "--sku", "SCREW")
        self.ok("count", "record", 1, "SCREW", 1)
        self.ok("count", "post", 1)
        self.assertEqual(self.rows("report", "movements", "--warehouse", "MAIN")[-1]["value"], "80.00")
