import os

from stockroom.db.connection import connect
from stockroom.db.migrations import migrate
from tests.support import CliTestCase


class LandedCostCase(CliTestCase):
    def setUp(self):
        super().setUp()
        self.ok("warehouse", "add", "MAIN", "Main warehouse")
        self.ok("supplier", "add", "ACME", "Acme Tools")
        self.ok("item", "add", "DRILL", "Cordless drill", "--weight-grams", 1500)
        self.ok("item", "add", "BIT-6", "Drill bit 6 mm", "--weight-grams", 100)
        self.ok("item", "add", "CASE", "Carry case")

    def order(self, *lines):
        argv = [part for line in lines for part in ("--line", line)]
        self.ok("po", "create", "ACME", "--warehouse", "MAIN", *argv)

    def receive(self, *charges, lines=(), order=1):
        argv = [part for charge in charges for part in ("--charge", charge)]
        argv += [part for line in lines for part in ("--line", line)]
        return self.cli("po", "receive", order, *argv)

    def received(self, *charges, **options):
        result = self.receive(*charges, **options)
        self.assertEqual(result.code, 0, result.err)

    def shares(self):
        return [(row["sku"], row["charge"], row["amount"]) for row in self.rows("report", "landed-cost")]

    def values(self):
        return {row["sku"]: row["value"] for row in self.rows("report", "valuation")}


class SpreadingTest(LandedCostCase):
    """charges on a receipt"""

    def test_are_spread_by_value_unless_told_otherwise(self):
        self.order("DRILL:10:80", "BIT-6:40:2.5")
        self.received("Freight:45.00")
        self.assertEqual(self.shares(), [("DRILL", "Freight", "40.00"), ("BIT-6", "Freight", "5.00")])
        self.assertEqual(self.rows("report", "landed-cost")[0]["basis"], "value")
        self.assertEqual(self.values(), {"DRILL": "840.00", "BIT-6": "105.00"})

    def test_can_be_spread_by_quantity(self):
        self.order("DRILL:10:80", "BIT-6:40:2.5")
        self.received("Handling:10:quantity")
        self.assertEqual(self.shares(), [("DRILL", "Handling", "2.00"), ("BIT-6", "Handling", "8.00")])

    def test_can_be_spread_by_weight_and_goods_without_weight_bear_nothing(self):
        self.order("CASE:5:12", "DRILL:10:80", "BIT-6:50:2.5")
        self.received("Air freight:80:weight")
        self.assertEqual(self.shares(), [("DRILL", "Air freight", "60.00"), ("BIT-6", "Air freight", "20.00")])
        self.assertEqual(self.values()["CASE"], "60.00")

    def test_leftover_cents_go_to_the_earlier_line_among_equals(self):
        self.order("DRILL:1:40", "CASE:2:20", "BIT-6:4:10")
        self.received("Freight:10.00")
        self.assertEqual([share[2] for share in self.shares()], ["3.34", "3.33", "3.33"])

    def test_leftover_cents_go_to_the_largest_remainder(self):
        self.order("DRILL:1:10", "CASE:1:20", "BIT-6:1:40")
        self.received("Stamp:0.05")
        self.assertEqual([share[2] for share in self.shares()], ["0.01", "0.01", "0.03"])

    def test_equal_remainders_are_seen_as_equal_whatever_the_size_of_the_share(self):
        self.order("DRILL:3:0.06", "CASE:1:0.03", "BIT-6:1:10.03")
        self.received("Freight:4.00:quantity")
        self.assertEqual([share[2] for share in self.shares()], ["2.40", "0.80", "0.80"])
        self.order("CASE:1:1", "DRILL:4:1", "BIT-6:1:1")
        self.received("Freight:100.00:quantity", order=2)
        self.assertEqual([share[2] for share in self.shares()[3:]], ["16.67", "66.67", "16.66"])

    def test_several_charges_are_spread_one_by_one(self):
        self.order("DRILL:10:80", "BIT-6:40:2.5")
        self.received("Freight:45", "Duty:1.00:quantity")
        shares = {(sku, charge): amount for sku, charge, amount in self.shares()}
        self.assertEqual(
            shares,
            {
                ("DRILL", "Freight"): "40.00",
                ("BIT-6", "Freight"): "5.00",
                ("DRILL", "Duty"): "0.20",
                ("BIT-6", "Duty"): "0.80",
            },
        )
        self.assertEqual(self.values(), {"DRILL": "840.20", "BIT-6": "105.80"})

    def test_are_borne_by_the_goods_of_this_receipt_only(self):
        self.order("DRILL:10:80", "BIT-6:40:2.5")
        self.received("Freight:9", lines=["DRILL:4"])
        self.received("Freight:7:quantity", lines=["BIT-6:10", "DRILL:4"])
        self.assertEqual([share[2] for share in self.shares()], ["9.00", "2.00", "5.00"])

    def test_make_the_stock_dearer_and_leave_the_order_alone(self):
        self.order("DRILL:10:80", "BIT-6:40:2.5")
        self.received("Freight:45", lines=["DRILL:10"])
        self.ok("stock", "issue", "DRILL", 2, "--warehouse", "MAIN")
        movements = [(row["kind"], row["value"]) for row in self.rows("report", "movements")]
        self.assertEqual(movements, [("receipt", "845.00"), ("issue", "-169.00")])
        self.assertEqual(self.rows("po", "show", 1)[0]["unit_cost"], "80.0000")
        self.assertEqual(self.rows("po", "list")[0]["value"], "900.00")


class LandedAverageTest(LandedCostCase):
    """charges under moving average"""

    valuation = "average"

    def test_go_into_the_average(self):
        self.order("DRILL:4:80")
        self.received()
        self.order("DRILL:4:80")
        self.received("Freight:16", order=2)
        self.ok("stock", "issue", "DRILL", 1, "--warehouse", "MAIN")
        self.assertEqual(self.rows("report", "movements")[-1]["value"], "-82.00")


class ChargeReportsTest(LandedCostCase):
    """charges in reports"""

    def test_receipts_show_charges_and_landed_value(self):
        self.order("DRILL:10:80", "BIT-6:40:2.5")
        self.received("Freight:45", "Duty:5:quantity", lines=["DRILL:10"])
        self.received(lines=["BIT-6:40"])
        rows = [(row["value"], row["charges"], row["landed_value"]) for row in self.rows("po", "receipts", 1)]
        self.assertEqual(rows, [("800.00", "50.00", "850.00"), ("100.00", "0.00", "100.00")])

    def test_the_landed_cost_report_is_filtered_by_day_and_has_a_total(self):
        self.order("DRILL:9:80")
        for amount in ("1.10", "2.20", "4.40"):
            self.received(f"Freight:{amount}", lines=["DRILL:3"])
            self.clock.advance(days=1)
        self.assertEqual(self.totals("report", "landed-cost")["amount"], "7.70")
        self.assertEqual(self.totals("report", "landed-cost", "--since", "2024-05-02")["amount"], "6.60")
        self.assertEqual(self.totals("report", "landed-cost", "--until", "2024-05-02")["amount"], "3.30")
        row = self.rows("report", "landed-cost", "--since", "2024-05-02", "--until", "2024-05-02")[0]
        self.assertEqual((row["receipt"], row["received_at"]), (2, "2024-05-02 09:00"))

    def test_receipts_from_before_the_upgrade_have_no_charges(self):
        self.db = os.path.join(self.folder, "old.db")
        connection = connect(self.db)
        migrate(connection, target=4)
        connection.executescript(
            "INSERT INTO suppliers VALUES (1, 'ACME', 'Acme Tools', 7);"
            "INSERT INTO warehouses VALUES (1, 'MAIN', 'Main warehouse');"
            "INSERT INTO items VALUES (1, 'DRILL', 'Cordless drill', 'each', 0, 0, 0, NULL);"
            "INSERT INTO purchase_orders VALUES (1, 1, 1, 'received', '2024-04-01', '2024-04-08');"
            "INSERT INTO purchase_order_lines VALUES (1, 1, 1, 2, 800000, 2);"
            "INSERT INTO receipts VALUES (1, 1, 1, '2024-04-05T10:00:00');"
            "INSERT INTO receipt_lines VALUES (1, 1, 1, 2, 16000);"
        )
        connection.close()
        self.ok("migrate")
        rows = [(row["value"], row["charges"], row["landed_value"]) for row in self.rows("po", "receipts", 1)]
        self.assertEqual(rows, [("160.00", "0.00", "160.00")])
        self.assertEqual(self.shares(), [])


class ChargeRefusalsTest(LandedCostCase):
    """refused charges"""

    def refuse(self, code, *charges):
        result = self.receive(*charges)
        self.assertEqual(result.code, 1, result.err)
        self.assertTrue(result.err.rstrip().endswith(f"({code})"), result.err)
        self.assertEqual(self.rows("report", "movements"), [])
        self.assertEqual(self.rows("po", "receipts", 1), [])

    def test_the_same_label_twice(self):
        self.order("DRILL:1:80")
        self.refuse("duplicate-charge", "Freight:10", "freight:5:quantity")

    def test_by_weight_when_nothing_has_a_weight(self):
        self.order("CASE:1:80")
        self.refuse("charge-without-basis", "Freight:10:weight")

    def test_by_value_when_all_goods_are_free(self):
        self.order("DRILL:1:0")
        self.refuse("charge-without-basis", "Freight:10")

    def test_a_malformed_charge_is_a_wrong_command_line(self):
        self.order("DRILL:1:80")
        for text in ("Freight", "Freight:", "Freight:0", "Freight:-1", "Freight:1.005", ":10", "Freight:10:volume"):
            with self.subTest(text):
                self.assertEqual(self.receive(text).code, 2)
        self.assertEqual(self.receive("Freight:10:value").code, 0)
