from datetime import datetime

from tests.support import CliTestCase


class CycleCountCase(CliTestCase):
    """Items A1, A2, B1, C1 with a usage of 500, 300, 150 and 50, and Z9, which never moved."""

    USAGE = {"A1": 500, "A2": 300, "B1": 150, "C1": 50, "Z9": 0}

    def setUp(self):
        super().setUp()
        self.ok("warehouse", "add", "MAIN", "Main warehouse")
        self.ok("warehouse", "add", "SHOP", "Shop floor")

    def stock(self, sku, used, warehouse="MAIN", left=10):
        """Puts an item into the catalogue, at 1.00 a unit, and issues `used` of it."""
        if sku not in [row["sku"] for row in self.rows("item", "list")]:
            self.ok("item", "add", sku, f"Item {sku}")
        self.ok("stock", "receive", sku, used + left, "1", "--warehouse", warehouse)
        if used:
            self.ok("stock", "issue", sku, used, "--warehouse", warehouse)

    def stock_all(self):
        for sku, used in self.USAGE.items():
            self.stock(sku, used)

    def count(self, *skus, found=10, warehouse="MAIN"):
        """Opens, fills in and posts a sheet; returns its number."""
        chosen = [part for sku in skus for part in ("--sku", sku)]
        self.ok("count", "open", "--warehouse", warehouse, *chosen)
        sheet = self.rows("count", "list")[-1]["id"]
        for sku in skus:
            self.ok("count", "record", sheet, sku, found)
        self.ok("count", "post", sheet)
        return sheet

    def plan(self, *options, warehouse="MAIN"):
        return self.rows("count", "plan", "--warehouse", warehouse, *options)

    def column(self, name, *options, **where):
        return {row["sku"]: row[name] for row in self.plan(*options, **where)}

    def sheet_skus(self, sheet):
        return [row["sku"] for row in self.rows("count", "show", sheet)]


class CountPlanTest(CycleCountCase):
    """count plan"""

    def test_classes_follow_the_value_issued(self):
        self.stock_all()
        expected = {"A1": "A", "A2": "A", "B1": "B", "C1": "C", "Z9": "C"}
        self.assertEqual(self.column("class"), expected)
        self.assertEqual(self.column("usage")["A2"], "300.00")

    def test_an_item_that_crosses_a_limit_still_belongs_to_the_class_before_it(self):
        for sku, used in (("P", 79), ("Q", 10), ("R", 10), ("S", 1)):
            self.stock(sku, used)
        self.assertEqual(self.column("class"), {"P": "A", "Q": "A", "R": "B", "S": "C"})

    def test_items_of_equal_usage_are_classed_in_order_of_their_sku(self):
        for sku in ("Q", "P"):
            self.stock(sku, 80)
        self.stock("R", 40)
        self.assertEqual(self.column("class"), {"P": "A", "Q": "A", "R": "B"})
        self.stock("R", 40)
        self.stock("S", 80)
        self.stock("T", 80)
        self.assertEqual(self.column("class"), {"P": "A", "Q": "A", "R": "A", "S": "A", "T": "B"})

    def test_only_issues_of_the_last_365_days_from_this_warehouse_count(self):
        self.clock.current = datetime(2023, 5, 2, 9)
        self.stock("OLD", 700)
        self.clock.current = datetime(2023, 5, 3, 9)
        self.stock("NEW", 20)
        self.stock("NEW", 900, warehouse="SHOP")
        self.ok("stock", "transfer", "OLD", 5, "--from", "MAIN", "--to", "SHOP")
        self.clock.current = datetime(2024, 5, 1, 9)
        self.assertEqual(self.column("usage"), {"NEW": "20.00", "OLD": "0.00"})
        self.assertEqual(self.column("class"), {"NEW": "A", "OLD": "C"})

    def test_without_any_usage_everything_is_c(self):
        self.stock("Z8", 0)
        self.stock("Z9", 0)
        self.assertEqual(self.column("class"), {"Z8": "C", "Z9": "C"})

    def test_picks_are_usage_and_count_differences_are_not(self):
        self.stock("A1", 0)
        self.ok("reserve", "add", "SO-1", "A1", 4, "--warehouse", "MAIN")
        self.ok("reserve", "pick", 1)
        self.count("A1", found=1)
        self.assertEqual(self.column("usage"), {"A1": "4.00"})

    def test_the_next_count_depends_on_the_class(self):
        self.stock_all()
        self.count("A1", "B1", "C1")
        due = self.column("due_on")
        expected = {"A1": "2024-05-31", "A2": None, "B1": "2024-07-30", "C1": "2024-10-28", "Z9": None}
        self.assertEqual(due, expected)
        counted = self.column("last_counted")
        self.assertEqual((counted["A1"], counted["A2"]), ("2024-05-01", None))

    def test_is_due_on_the_day_and_not_the_day_before(self):
        self.stock("A1", 5)
        self.count("A1")
        self.clock.advance(days=29)
        self.assertEqual(self.column("status"), {"A1": "ok"})
        self.assertEqual(self.plan("--due"), [])
        self.clock.advance(days=1)
        self.assertEqual(self.column("status", "--due"), {"A1": "due"})

    def test_only_posted_counts_of_this_warehouse_reset_the_plan(self):
        self.stock("A1", 5)
        self.stock("A1", 5, warehouse="SHOP")
        self.count("A1", warehouse="SHOP")
        self.ok("count", "open", "--warehouse", "MAIN")
        self.assertEqual(self.column("status"), {"A1": "counting"})
        self.assertEqual(self.column("status", warehouse="SHOP"), {"A1": "ok"})
        self.ok("count", "cancel", 2)
        self.assertEqual(self.column("status"), {"A1": "due"})
        self.assertEqual(self.column("last_counted"), {"A1": None})

    def test_the_last_count_is_the_one_posted_last(self):
        self.stock("A1", 5)
        self.stock("Z9", 0)
        self.ok("count", "open", "--warehouse", "MAIN", "--sku", "A1")
        self.ok("count", "cancel", 1)
        self.ok("count", "open", "--warehouse", "MAIN", "--sku", "Z9")
        self.clock.advance(days=3)
        self.count("A1")
        self.clock.advance(days=2)
        self.ok("count", "record", 2, "Z9", 10)
        self.ok("count", "post", 2)
        self.assertEqual(self.column("last_counted"), {"A1": "2024-05-04", "Z9": "2024-05-06"})
        self.clock.advance(days=1)
        self.count("A1")
        self.assertEqual(self.column("last_counted")["A1"], "2024-05-07")

    def test_the_most_urgent_comes_first(self):
        self.stock_all()
        self.stock("A0", 500)
        self.count("A1")
        self.clock.advance(days=1)
        self.count("A0", "C1")
        self.assertEqual([row["sku"] for row in self.plan()], ["A2", "A1", "A0", "B1", "Z9", "C1"])


class DueSheetTest(CycleCountCase):
    """sheets for what is due"""

    def test_hold_what_is_due_and_on_no_open_sheet(self):
        self.stock_all()
        self.count("A1", "C1")
        self.ok("count", "open", "--warehouse", "MAIN", "--sku", "B1")
        self.assertEqual(
            self.ok("count", "open", "--warehouse", "main", "--due"), "Opened count sheet 3 with 2 lines.\n"
        )
        self.assertEqual(self.sheet_skus(3), ["A2", "Z9"])

    def test_can_be_limited_to_the_most_urgent(self):
        self.stock_all()
        self.count("A1")
        self.clock.advance(days=40)
        self.ok("count", "open", "--warehouse", "MAIN", "--due", "--limit", 2)
        self.assertEqual(self.sheet_skus(2), ["A1", "A2"])
        self.ok("count", "open", "--warehouse", "MAIN", "--due", "--limit", 9)
        self.assertEqual(self.sheet_skus(3), ["B1", "C1", "Z9"])

    def test_are_refused_when_nothing_is_due(self):
        self.stock("A1", 5)
        self.count("A1")
        self.refused("nothing-to-count", "count", "open", "--warehouse", "MAIN", "--due")
        self.assertEqual(self.rows("count", "list"), [])

    def test_wrong_combinations_are_a_wrong_command_line(self):
        self.stock("A1", 5)
        for options in (["--due", "--sku", "A1"], ["--limit", "1"], ["--due", "--limit", "0"]):
            with self.subTest(options):
                self.assertEqual(self.cli("count", "open", "--warehouse", "MAIN", *options).code, 2)
        self.assertEqual(self.cli("count", "open", "--warehouse", "MAIN", "--due", "--limit", "1").code, 0)


class CountVarianceTest(CycleCountCase):
    """count variance report"""

    def variance(self, *options):
        return self.rows("report", "count-variance", *options)

    def test_shows_every_line_of_posted_sheets_with_its_value(self):
        for sku, cost in (("DRILL", "80"), ("SAW", "12.5"), ("TAPE", "3")):
            self.ok("item", "add", sku, sku)
            self.ok("stock", "receive", sku, 10, cost, "--warehouse", "MAIN")
        self.ok("count", "open", "--warehouse", "MAIN")
        for sku, found in (("DRILL", 9), ("SAW", 12), ("TAPE", 10)):
            self.ok("count", "record", 1, sku, found)
        self.assertEqual(self.variance(), [])
        self.ok("count", "post", 1)
        self.ok("stock", "issue", "DRILL", 2, "--warehouse", "MAIN", "--reference", "count 1")
        rows = self.variance()
        self.assertEqual(
            rows[0],
            {
                "sheet": 1,
                "posted_on": "2024-05-01",
                "warehouse": "MAIN",
                "sku": "DRILL",
                "expected": 10,
                "counted": 9,
                "difference": -1,
                "value": "-80.00",
                "absolute_value": "80.00",
            },
        )
        others = [(row["sku"], row["difference"], row["value"], row["absolute_value"]) for row in rows[1:]]
        self.assertEqual(others, [("SAW", 2, "25.00", "25.00"), ("TAPE", 0, "0.00", "0.00")])

    def test_totals_show_the_net_and_the_absolute_value(self):
        for sku in ("DRILL", "SAW"):
            self.stock(sku, 0)
        self.count("DRILL", found=7)
        self.count("SAW", found=11)
        totals = self.totals("report", "count-variance")
        picked = {key: totals[key] for key in ("expected", "counted", "difference", "value", "absolute_value")}
        expected = {"expected": 20, "counted": 18, "difference": -2, "value": "-2.00", "absolute_value": "4.00"}
        self.assertEqual(picked, expected)

    def test_is_filtered_by_warehouse_and_by_the_day_of_posting(self):
        self.stock("DRILL", 0)
        self.stock("DRILL", 0, warehouse="SHOP")
        self.count("DRILL")
        self.clock.advance(days=1)
        self.count("DRILL", warehouse="SHOP")
        self.clock.advance(days=1)
        self.count("DRILL")

        def sheets(*options):
            return [row["sheet"] for row in self.variance(*options)]

        self.assertEqual(sheets("--warehouse", "MAIN"), [1, 3])
        self.assertEqual(sheets("--since", "2024-05-02"), [2, 3])
        self.assertEqual(sheets("--until", "2024-05-02"), [1, 2])
        self.assertEqual(sheets("--since", "2024-05-02", "--until", "2024-05-02"), [2])

    def test_each_sheet_has_its_own_difference_of_an_item(self):
        self.stock("DRILL", 0)
        self.count("DRILL", found=7)
        self.count("DRILL", found=12)
        rows = [(row["sheet"], row["expected"], row["difference"], row["value"]) for row in self.variance()]
        self.assertEqual(rows, [(1, 10, -3, "-3.00"), (2, 7, 5, "5.00")])

    def test_an_empty_report_has_totals_of_zero(self):
        totals = self.totals("report", "count-variance")
        self.assertEqual((totals["difference"], totals["value"], totals["absolute_value"]), (0, "0.00", "0.00"))
