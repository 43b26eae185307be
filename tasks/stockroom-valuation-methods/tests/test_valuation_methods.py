import importlib.util
from datetime import datetime
from decimal import Decimal

from stockroom.models.catalog import Settings
from stockroom.models.stock import CostPortion
from stockroom.services import catalog, counting, reservations, transfers
from stockroom.services.issuing import issue_stock
from stockroom.services.receiving import receive_stock
from tests.support import CliTestCase, SessionTestCase

NAME = "newest-first"
_registered = []


def newest_first():
    """A method of our own, known to the program only by its registration. It keeps its stock in memory."""
    from stockroom import valuation

    class NewestFirst(valuation.ValuationMethod):
        def __init__(self):
            self.reset()

        def reset(self):
            self.stock = {}
            self.received = []

        def receive(self, session, item_id, warehouse_id, quantity, value, received_at):
            self.stock.setdefault((item_id, warehouse_id), []).append([quantity, value, received_at])
            self.received.append((quantity, value, received_at))

        def issue(self, session, item_id, warehouse_id, quantity):
            portions = []
            layers = self.stock[(item_id, warehouse_id)]
            while quantity:
                layer = layers[-1]
                taken = min(quantity, layer[0])
                value = (layer[1] * taken / layer[0]).quantize(Decimal("0.01"))
                portions.append(CostPortion(taken, value, layer[2]))
                layer[0] -= taken
                layer[1] -= value
                quantity -= taken
                if layer[0] == 0:
                    layers.pop()
            return portions

        def unit_cost(self, session, item_id, warehouse_id):
            return Decimal("1.2345")

        def value(self, session, item_id, warehouse_id):
            return sum((layer[1] for layer in self.stock[(item_id, warehouse_id)]), Decimal("0.00"))

    if not _registered:
        _registered.append(NewestFirst())
        valuation.register(NAME, _registered[0])
    _registered[0].reset()
    return _registered[0]


class RegisteredMethodTest(CliTestCase):
    """a registered valuation method"""

    valuation = NAME

    def setUp(self):
        self.method = newest_first()
        super().setUp()
        self.ok("warehouse", "add", "MAIN", "Main warehouse")
        self.ok("warehouse", "add", "SHOP", "Shop floor")
        self.ok("supplier", "add", "ACME", "Acme Tools")
        self.ok("item", "add", "DRILL", "Cordless drill")

    def receive(self, quantity, unit_cost):
        self.ok("stock", "receive", "DRILL", quantity, unit_cost, "--warehouse", "MAIN")
        self.clock.advance(days=1)

    def last_value(self):
        return self.rows("report", "movements")[-1]["value"]

    def test_takes_in_goods_from_orders_opening_stock_and_receipts_without_order(self):
        self.ok("po", "create", "ACME", "--warehouse", "MAIN", "--line", "DRILL:2:80")
        self.ok("po", "receive", 1)
        path = self.file("opening.csv", "sku,warehouse,quantity,unit_cost\nDRILL,MAIN,3,70\n")
        self.ok("import", "opening-stock", path)
        self.receive(1, "90")
        now = datetime(2024, 5, 1, 9, 0)
        expected = [(2, Decimal("160.00"), now), (3, Decimal("210.00"), now), (1, Decimal("90.00"), now)]
        self.assertEqual(self.method.received, expected)

    def test_decides_what_an_issue_costs(self):
        self.receive(5, "80")
        self.receive(5, "90")
        self.ok("stock", "issue", "DRILL", 7, "--warehouse", "MAIN")
        self.assertEqual(self.last_value(), "-610.00")

    def test_decides_what_a_pick_costs(self):
        self.receive(5, "80")
        self.receive(5, "90")
        self.ok("reserve", "add", "SO-1", "DRILL", 2, "--warehouse", "MAIN")
        self.ok("reserve", "pick", 1)
        self.assertEqual(self.last_value(), "-180.00")

    def test_a_transfer_hands_over_every_portion_with_its_age(self):
        self.receive(5, "80")
        self.receive(5, "90")
        self.ok("stock", "transfer", "DRILL", 6, "--from", "MAIN", "--to", "SHOP")
        moved = [(5, Decimal("450.00"), datetime(2024, 5, 2, 9)), (1, Decimal("80.00"), datetime(2024, 5, 1, 9))]
        self.assertEqual(self.method.received[2:], moved)
        self.assertEqual([row["value"] for row in self.rows("report", "movements")][2:], ["-530.00", "530.00"])

    def test_decides_what_a_shortage_costs(self):
        self.receive(5, "80")
        self.receive(5, "90")
        self.ok("count", "open", "--warehouse", "MAIN")
        self.ok("count", "record", 1, "DRILL", 4)
        self.ok("count", "post", 1)
        self.assertEqual(self.last_value(), "-530.00")

    def test_decides_what_a_surplus_is_worth(self):
        self.receive(5, "80")
        self.ok("count", "open", "--warehouse", "MAIN")
        self.ok("count", "record", 1, "DRILL", 8)
        self.ok("count", "post", 1)
        self.assertEqual(self.last_value(), "3.70")
        self.assertEqual(self.method.received[-1], (3, Decimal("3.70"), datetime(2024, 5, 2, 9)))

    def test_decides_what_the_stock_is_worth(self):
        self.receive(5, "80")
        self.receive(5, "90")
        self.ok("stock", "issue", "DRILL", 5, "--warehouse", "MAIN")
        self.assertEqual(self.totals("report", "valuation")["value"], "400.00")
        self.assertTrue(self.ok("report", "valuation").startswith(f"Stock valuation ({NAME}, EUR)\n"))

    def test_is_named_among_the_known_ones(self):
        self.db += "2"
        reason = self.refused("unknown-valuation", "init", "--valuation", "oldest")
        self.assertIn('Unknown valuation method "oldest"; known: fifo, average, newest-first.', reason)


class RegistryTest(SessionTestCase):
    """valuation registry"""

    def test_a_name_can_be_taken_once(self):
        from stockroom import valuation

        with self.assertRaises(ValueError):
            valuation.register("fifo", newest_first())
        self.assertNotEqual(valuation.method_for(self.session), newest_first())

    def test_the_built_in_methods_come_first(self):
        from stockroom import valuation

        newest_first()
        self.assertEqual(valuation.names(), ("fifo", "average", NAME))

    def test_a_method_has_to_answer_everything(self):
        from stockroom import valuation

        class Incomplete(valuation.ValuationMethod):
            def unit_cost(self, session, item_id, warehouse_id):
                return Decimal("1")

        with self.assertRaises(TypeError):
            Incomplete()

    def test_a_database_with_an_unknown_method_is_refused(self):
        self.session.catalog.save_settings(Settings("gone", "EUR"))
        self.assert_refused(
            "unknown-valuation", receive_stock, self.session, "DRILL", "MAIN", 1, Decimal("80")
        )

    def test_there_is_one_way_to_cost_stock(self):
        self.assertIsNone(importlib.util.find_spec("stockroom.services.costing"))

    def test_the_built_in_methods_answer_in_portions(self):
        from stockroom import valuation

        for name in ("fifo", "average"):
            with self.subTest(name):
                self.session.catalog.save_settings(Settings(name, "EUR"))
                method = valuation.method_for(self.session)
                self.assertIsInstance(method, valuation.ValuationMethod)
                item, place = self.item_id("DRILL"), self.warehouse_id("MAIN")
                earlier = datetime(2024, 4, 1, 8)
                with self.session.transaction():
                    method.receive(self.session, item, place, 4, Decimal("50.00"), earlier)
                    self.assertEqual(method.unit_cost(self.session, item, place), Decimal("12.5000"))
                    portions = method.issue(self.session, item, place, 3)
                    self.assertEqual(method.value(self.session, item, place), Decimal("12.50"))
                age = earlier if name == "fifo" else self.session.now()
                self.assertEqual(portions, [CostPortion(3, Decimal("37.50"), age)])


class UnchangedValuesTest(SessionTestCase):
    """values before and after"""

    def book(self):
        """A bit of everything; returns the values of all movements."""
        receive_stock(self.session, "DRILL", "MAIN", 4, Decimal("80"))
        self.clock.advance(days=1)
        receive_stock(self.session, "DRILL", "MAIN", 4, Decimal("85.5"))
        issue_stock(self.session, "DRILL", "MAIN", 3)
        transfers.transfer_stock(self.session, "DRILL", "MAIN", "SHOP", 2)
        reservation = reservations.reserve(self.session, "SO-1", "DRILL", "SHOP", 1)
        reservations.pick(self.session, reservation.id)
        sheet = counting.open_sheet(self.session, "MAIN")
        counting.record(self.session, sheet.id, "DRILL", 2)
        counting.post(self.session, sheet.id)
        sheet = counting.open_sheet(self.session, "SHOP")
        counting.record(self.session, sheet.id, "DRILL", 3)
        counting.post(self.session, sheet.id)
        return [str(movement.value) for movement in self.session.movements.search()]

    def test_under_fifo(self):
        expected = ["320.00", "342.00", "-240.00", "-165.50", "165.50", "-80.00", "-85.50", "171.00"]
        self.assertEqual(self.book(), expected)

    def test_under_moving_average(self):
        catalog.configure(self.session, Settings("average", "EUR"))
        expected = ["320.00", "342.00", "-248.25", "-165.50", "165.50", "-82.75", "-82.75", "165.50"]
        self.assertEqual(self.book(), expected)
