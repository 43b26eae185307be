import os

from stockroom.db.connection import connect
from stockroom.db.migrations import migrate
from tests.support import CliTestCase


class LotCase(CliTestCase):
    def setUp(self):
        super().setUp()
        self.ok("warehouse", "add", "MAIN", "Main warehouse")
        self.ok("warehouse", "add", "SHOP", "Shop floor")
        self.ok("supplier", "add", "ACME", "Acme Tools")
        self.ok("item", "add", "GLUE", "Wood glue", "--lots", "--reorder-point", 3, "--reorder-quantity", 10)
        self.ok("item", "add", "DRILL", "Cordless drill")

    def glue(self, quantity, lot, expires=None, warehouse="MAIN", cost="5"):
        options = ["--expires", expires] if expires else []
        self.ok("stock", "receive", "GLUE", quantity, cost, "--warehouse", warehouse, "--lot", lot, *options)

    def lots(self, *options):
        rows = self.rows("report", "lots", *options)
        return [(row["lot"], row["warehouse"], row["expires_on"], row["on_hand"], row["status"]) for row in rows]

    def left(self):
        return {row["lot"]: row["on_hand"] for row in self.rows("report", "lots")}

    def issues(self):
        rows = self.rows("report", "movements")
        return [(row["lot"], row["quantity"], row["value"]) for row in rows if row["kind"] == "issue"]

    def stock(self):
        row = next(row for row in self.rows("report", "stock") if row["sku"] == "GLUE")
        return row["on_hand"], row["reserved"], row["available"]


class LotReceiptTest(LotCase):
    """receiving lots"""

    def test_an_order_is_received_into_lots(self):
        lines = ["--line", "GLUE:10:5", "--line", "DRILL:2:80"]
        self.ok("po", "create", "ACME", "--warehouse", "MAIN", *lines)
        self.ok("po", "receive", 1, "--line", "GLUE:4", "--lot", "glue:l-1:2024-08-31")
        self.ok("po", "receive", 1, "--lot", "GLUE:L-2")
        expected = [("L-1", "MAIN", "2024-08-31", 4, "ok"), ("L-2", "MAIN", None, 6, "ok")]
        self.assertEqual(self.lots(), expected)
        movements = [(row["sku"], row["lot"], row["quantity"]) for row in self.rows("report", "movements")]
        self.assertEqual(movements, [("GLUE", "L-1", 4), ("GLUE", "L-2", 6), ("DRILL", None, 2)])

    def test_more_of_a_lot_can_arrive_with_the_same_expiry_or_none(self):
        self.glue(4, "L1", "2024-08-31")
        self.glue(3, "l1", "2024-08-31")
        self.glue(2, "L1", warehouse="SHOP")
        expected = [("L1", "MAIN", "2024-08-31", 7, "ok"), ("L1", "SHOP", "2024-08-31", 2, "ok")]
        self.assertEqual(self.lots(), expected)
        receive = ["stock", "receive", "GLUE", 1, "5", "--warehouse", "MAIN", "--lot", "L1"]
        self.refused("lot-mismatch", *receive, "--expires", "2024-09-30")
        self.assertEqual(self.left()["L1"], 2)

    def test_the_same_code_can_belong_to_two_items(self):
        self.ok("item", "add", "PAINT", "Paint", "--lots")
        self.glue(4, "L1", "2024-08-31")
        paint = ["PAINT", 2, "9", "--warehouse", "MAIN", "--lot", "L1", "--expires", "2024-12-31"]
        self.ok("stock", "receive", *paint)
        rows = [(row["sku"], row["expires_on"]) for row in self.rows("report", "lots")]
        self.assertEqual(rows, [("GLUE", "2024-08-31"), ("PAINT", "2024-12-31")])

    def test_a_lot_is_required(self):
        self.refused("lot-required", "stock", "receive", "GLUE", 1, "5", "--warehouse", "MAIN")
        path = self.file("opening.csv", "sku,warehouse,quantity,unit_cost\nGLUE,MAIN,3,5\n")
        self.assertIn("(lot-required)", self.cli("import", "opening-stock", path).out)
        self.ok("po", "create", "ACME", "--warehouse", "MAIN", "--line", "DRILL:1:80", "--line", "GLUE:1:5")
        self.refused("lot-required", "po", "receive", 1)
        self.assertEqual(self.rows("report", "movements"), [])

    def test_lots_that_do_not_belong_are_refused(self):
        self.ok("po", "create", "ACME", "--warehouse", "MAIN", "--line", "DRILL:2:80", "--line", "GLUE:2:5")
        self.refused("not-lot-tracked", "po", "receive", 1, "--lot", "GLUE:L1", "--lot", "DRILL:L1")
        self.refused("not-on-receipt", "po", "receive", 1, "--line", "DRILL:1", "--lot", "GLUE:L1")
        self.refused("duplicate-line", "po", "receive", 1, "--lot", "GLUE:L1", "--lot", "glue:L2")
        self.refused("invalid-code", "po", "receive", 1, "--lot", "GLUE:L 1")
        drill = ["stock", "receive", "DRILL", 1, "80", "--warehouse", "MAIN"]
        self.refused("not-lot-tracked", *drill, "--lot", "L1")
        self.assertEqual(self.rows("report", "movements"), [])

    def test_a_malformed_lot_is_a_wrong_command_line(self):
        self.ok("po", "create", "ACME", "--warehouse", "MAIN", "--line", "GLUE:2:5")
        for text in ("GLUE", "GLUE:", ":L1", "GLUE:L1:", "GLUE:L1:soon", "GLUE:L1:2024-08-31:x"):
            with self.subTest(text):
                self.assertEqual(self.cli("po", "receive", 1, "--lot", text).code, 2)
        receive = ["stock", "receive", "GLUE", 1, "5", "--warehouse", "MAIN", "--expires", "2024-08-31"]
        self.assertEqual(self.cli(*receive).code, 2)
        self.assertEqual(self.cli("po", "receive", 1, "--lot", "GLUE:L1:2024-08-31").code, 0)


class FefoTest(LotCase):
    """first expired first out"""

    def test_issues_take_the_lot_that_expires_first(self):
        self.glue(5, "NEVER")
        self.glue(5, "LATE", "2024-12-31")
        self.glue(5, "SOON", "2024-06-30")
        self.ok("stock", "issue", "GLUE", 12, "--warehouse", "MAIN")
        taken = [issue[:2] for issue in self.issues()]
        self.assertEqual(taken, [("SOON", -5), ("LATE", -5), ("NEVER", -2)])
        self.assertEqual(self.left(), {"NEVER": 3})

    def test_of_two_lots_with_the_same_expiry_the_one_first_received_goes_first(self):
        self.glue(2, "B", "2024-06-30")
        self.glue(2, "A", "2024-06-30")
        self.ok("stock", "issue", "GLUE", 3, "--warehouse", "MAIN")
        self.assertEqual([issue[:2] for issue in self.issues()], [("B", -2), ("A", -1)])

    def test_cost_still_follows_the_valuation_method(self):
        self.glue(5, "LATE", "2024-12-31", cost="4")
        self.glue(5, "SOON", "2024-06-30", cost="6")
        message = self.ok("stock", "issue", "GLUE", 7, "--warehouse", "MAIN")
        self.assertEqual(message, "Issued 7 GLUE worth 32.00.\n")
        self.assertEqual(self.issues(), [("SOON", -5, "-20.00"), ("LATE", -2, "-12.00")])

    def test_picks_take_the_lot_that_expires_first(self):
        self.glue(5, "LATE", "2024-12-31")
        self.glue(5, "SOON", "2024-06-30")
        self.glue(5, "ELSEWHERE", "2024-05-30", warehouse="SHOP")
        self.ok("reserve", "add", "SO-1", "GLUE", 8, "--warehouse", "MAIN")
        self.ok("reserve", "pick", 1, 6)
        self.assertEqual([issue[:2] for issue in self.issues()], [("SOON", -5), ("LATE", -1)])
        self.assertEqual(self.stock(), (4, 2, 2))

    def test_a_lot_is_good_on_its_last_day_and_not_on_the_next(self):
        self.glue(5, "L1", "2024-05-02")
        self.clock.advance(days=1)
        self.assertEqual((self.stock(), self.lots()[0][4]), ((5, 0, 5), "ok"))
        self.clock.advance(days=1)
        self.assertEqual((self.stock(), self.lots()[0][4]), ((5, 0, 0), "expired"))

    def test_expired_lots_are_skipped_and_not_available(self):
        self.glue(5, "OLD", "2024-05-01")
        self.glue(5, "LATE", "2024-12-31")
        self.clock.advance(days=1)
        self.refused("insufficient-stock", "stock", "issue", "GLUE", 6, "--warehouse", "MAIN")
        self.refused("insufficient-stock", "reserve", "add", "SO-1", "GLUE", 6, "--warehouse", "MAIN")
        self.ok("stock", "issue", "GLUE", 3, "--warehouse", "MAIN")
        self.assertEqual(self.left(), {"OLD": 5, "LATE": 2})

    def test_a_reservation_cannot_be_picked_from_expired_stock(self):
        self.glue(5, "OLD", "2024-05-01")
        self.glue(2, "LATE", "2024-12-31")
        self.ok("reserve", "add", "SO-1", "GLUE", 6, "--warehouse", "MAIN")
        self.clock.advance(days=1)
        self.assertEqual(self.stock(), (7, 6, -4))
        self.refused("insufficient-stock", "reserve", "pick", 1)
        self.ok("reserve", "pick", 1, 2)
        self.assertEqual(self.left(), {"OLD": 5})

    def test_expired_stock_is_ordered_again(self):
        self.glue(5, "OLD", "2024-05-01")
        self.assertEqual(self.rows("report", "reorder"), [])
        self.clock.advance(days=1)
        rows = [(row["sku"], row["available"], row["quantity"]) for row in self.rows("report", "reorder")]
        self.assertEqual(rows, [("GLUE", 0, 10)])


class NamedLotTest(LotCase):
    """issues from a named lot"""

    def issue(self, quantity, lot, sku="GLUE"):
        return ["stock", "issue", sku, quantity, "--warehouse", "MAIN", "--lot", lot]

    def test_take_that_lot_only(self):
        self.glue(5, "SOON", "2024-06-30")
        self.glue(5, "LATE", "2024-12-31")
        self.glue(5, "LATE", warehouse="SHOP")
        self.ok(*self.issue(3, "late"))
        self.assertEqual([issue[:2] for issue in self.issues()], [("LATE", -3)])
        self.refused("insufficient-stock", *self.issue(3, "LATE"))

    def test_can_scrap_an_expired_lot_whatever_is_reserved(self):
        self.glue(5, "OLD", "2024-05-01")
        self.ok("reserve", "add", "SO-1", "GLUE", 5, "--warehouse", "MAIN")
        self.clock.advance(days=1)
        self.refused("insufficient-stock", *self.issue(6, "OLD"))
        self.ok(*self.issue(5, "OLD"))
        self.assertEqual(self.lots(), [])

    def test_leave_reserved_stock_alone(self):
        self.glue(5, "SOON", "2024-06-30")
        self.glue(5, "LATE", "2024-12-31")
        self.ok("reserve", "add", "SO-1", "GLUE", 7, "--warehouse", "MAIN")
        self.refused("insufficient-stock", *self.issue(4, "LATE"))
        self.ok(*self.issue(3, "LATE"))

    def test_unknown_lots_are_refused(self):
        self.glue(5, "SOON", "2024-06-30")
        self.refused("lot-not-found", *self.issue(1, "LATE"))
        self.refused("not-lot-tracked", *self.issue(1, "SOON", sku="DRILL"))


class LotSurroundingsTest(LotCase):
    """lots and the rest of the program"""

    def test_the_lot_report_is_filtered_and_in_order_of_expiry(self):
        self.glue(1, "NEVER")
        self.glue(2, "LATE", "2024-12-31")
        self.glue(3, "SOON", "2024-06-30", warehouse="SHOP")
        self.assertEqual([row[0] for row in self.lots()], ["SOON", "LATE", "NEVER"])
        self.assertEqual([row[0] for row in self.lots("--warehouse", "MAIN")], ["LATE", "NEVER"])
        self.assertEqual([row[0] for row in self.lots("--expires-by", "2024-12-30")], ["SOON"])
        self.assertEqual([row[0] for row in self.lots("--expires-by", "2024-12-31")], ["SOON", "LATE"])

    def test_transfers_and_sheets_leave_lots_alone(self):
        self.glue(5, "L1")
        self.ok("stock", "receive", "DRILL", 2, "80", "--warehouse", "MAIN")
        self.refused("lot-tracked", "stock", "transfer", "GLUE", 1, "--from", "MAIN", "--to", "SHOP")
        self.refused("lot-tracked", "count", "open", "--warehouse", "MAIN", "--sku", "GLUE")
        self.ok("count", "open", "--warehouse", "MAIN")
        self.assertEqual([row["sku"] for row in self.rows("count", "show", 1)], ["DRILL"])

    def test_items_from_before_the_upgrade_have_no_lots(self):
        self.db = os.path.join(self.folder, "old.db")
        connection = connect(self.db)
        migrate(connection, target=4)
        connection.executescript(
            "INSERT INTO warehouses VALUES (1, 'MAIN', 'Main warehouse');"
            "INSERT INTO items VALUES (1, 'GLUE', 'Wood glue', 'each', 0, 0, 0, NULL);"
            "INSERT INTO movements VALUES (1, 1, 1, 'receipt', 5, 2500, '', '2024-04-05T10:00:00');"
            "INSERT INTO cost_layers VALUES (1, 1, 1, '2024-04-05T10:00:00', 5, 2500);"
        )
        connection.close()
        self.ok("migrate")
        self.ok("stock", "issue", "GLUE", 2, "--warehouse", "MAIN")
        self.assertEqual(self.issues(), [(None, -2, "-10.00")])
        self.assertEqual((self.stock(), self.lots()), ((3, 0, 3), []))
