import os

from tests.support import CliTestCase


class CommandLineTest(CliTestCase):
    """command line"""

    def setUp(self):
        super().setUp()
        self.ok("warehouse", "add", "MAIN", "Main warehouse")
        self.ok("item", "add", "DRILL", "Cordless drill")

    def test_an_order_from_placing_to_valuation(self):
        self.ok("supplier", "add", "ACME", "Acme Tools")
        created = self.ok("po", "create", "ACME", "--warehouse", "MAIN", "--line", "DRILL:4:79.95")
        self.assertEqual(created, "Created order 1, expected on 2024-05-08.\n")
        self.assertEqual(self.ok("po", "receive", "1"), "Booked receipt 1: 4 units on 1 lines.\n")
        self.assertEqual(self.rows("po", "list"), [])
        self.assertEqual(self.totals("report", "valuation")["value"], "319.80")

    def test_a_refusal_prints_its_code_and_exits_with_1(self):
        result = self.cli("stock", "issue", "DRILL", "1", "--warehouse", "MAIN")
        self.assertEqual(result.code, 1)
        self.assertEqual(result.err, "error: MAIN has 0 DRILL available, 1 wanted. (insufficient-stock)\n")

    def test_a_wrong_command_line_exits_with_2(self):
        result = self.cli("stock", "issue", "DRILL", "none", "--warehouse", "MAIN")
        self.assertEqual((result.code, result.out), (2, ""))
        self.assertIn('"none" is not a whole number', result.err)

    def test_a_missing_database_is_named(self):
        self.db = os.path.join(self.folder, "other.db")
        self.refused("database-missing", "item", "list")
        self.assertFalse(os.path.exists(self.db))

    def test_init_does_not_touch_an_existing_database(self):
        self.refused("database-exists", "init")
        self.assertEqual(len(self.rows("item", "list")), 1)

    def test_text_tables_are_aligned(self):
        self.ok("stock", "receive", "DRILL", "12", "80", "--warehouse", "MAIN")
        self.assertEqual(
            self.ok("report", "stock"),
            "Stock on hand\n"
            "\n"
            "SKU    Name            Warehouse  On hand  Reserved  Available\n"
            "-----  --------------  ---------  -------  --------  ---------\n"
            "DRILL  Cordless drill  MAIN            12         0         12\n",
        )

    def test_csv_has_no_totals(self):
        self.ok("stock", "receive", "DRILL", "2", "80", "--warehouse", "MAIN")
        self.assertEqual(
            self.ok("report", "valuation", "--format", "csv"),
            "sku,warehouse,quantity,unit_cost,value\nDRILL,MAIN,2,80.0000,160.00\n",
        )

    def test_movements_are_filtered_by_day(self):
        self.ok("stock", "receive", "DRILL", "2", "80", "--warehouse", "MAIN")
        self.clock.advance(days=1)
        self.ok("stock", "issue", "DRILL", "1", "--warehouse", "MAIN", "--reference", "scrap")
        rows = self.rows("report", "movements", "--since", "2024-05-02", "--until", "2024-05-02")
        self.assertEqual([(row["kind"], row["reference"]) for row in rows], [("issue", "scrap")])


class ImportTest(CliTestCase):
    """csv import"""

    def test_items_are_added_and_updated(self):
        self.ok("item", "add", "DRILL", "Drill", "--reorder-point", "5")
        path = self.file("items.csv", "sku,name,unit,reorder_point\nDRILL,Cordless drill,,\nSAW,Hand saw,,3\n")
        self.assertEqual(self.ok("import", "items", path), "Imported: 1 created, 1 updated.\n")
        rows = [(row["sku"], row["name"], row["reorder_point"]) for row in self.rows("item", "list")]
        self.assertEqual(rows, [("DRILL", "Cordless drill", 5), ("SAW", "Hand saw", 3)])

    def test_the_item_list_can_be_imported_again(self):
        self.ok("supplier", "add", "ACME", "Acme Tools")
        self.ok("item", "add", "DRILL", "Drill, cordless", "--supplier", "ACME", "--weight-grams", "1800")
        before = self.ok("item", "list", "--format", "csv")
        self.ok("import", "items", self.file("items.csv", before))
        self.assertEqual(self.ok("item", "list", "--format", "csv"), before)

    def test_one_bad_row_refuses_the_whole_file(self):
        path = self.file("items.csv", "sku,name,reorder_point\nSAW,Hand saw,3\nDRILL,Drill,many\n")
        result = self.cli("import", "items", path)
        self.assertEqual(result.code, 1)
        self.assertEqual(result.out, 'line 3: reorder_point: "many" is not a whole number. (invalid-number)\n')
        self.assertEqual(self.rows("item", "list"), [])

    def test_a_dry_run_changes_nothing(self):
        path = self.file("items.csv", "sku,name\nSAW,Hand saw\n")
        self.assertEqual(self.ok("import", "items", path, "--dry-run"), "Would import: 1 created.\n")
        self.assertEqual(self.rows("item", "list"), [])

    def test_opening_stock_is_booked_at_cost(self):
        self.ok("warehouse", "add", "MAIN", "Main warehouse")
        self.ok("item", "add", "DRILL", "Drill")
        path = self.file("opening.csv", "sku,warehouse,quantity,unit_cost\nDRILL,MAIN,3,80.5\n")
        self.assertEqual(self.ok("import", "opening-stock", path), "Imported: 1 booked.\n")
        self.assertEqual(self.totals("report", "valuation")["value"], "241.50")

    def test_refuses_an_unknown_column(self):
        path = self.file("items.csv", "sku,name,colour\nSAW,Hand saw,red\n")
        self.refused("unknown-column", "import", "items", path)
