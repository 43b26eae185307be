from decimal import Decimal

from stockroom.reports.valuation import valuation
from stockroom.services.counting import open_sheet, post, record
from stockroom.services.issuing import issue_stock
from stockroom.services.receiving import receive_stock
from stockroom.services.transfers import transfer_stock
from tests.support import SessionTestCase


class FifoTest(SessionTestCase):
    """fifo costing"""

    def receive(self, quantity, unit_cost):
        receive_stock(self.session, "DRILL", "MAIN", quantity, Decimal(unit_cost))
        self.clock.advance(days=1)

    def test_the_oldest_delivery_leaves_first(self):
        self.receive(5, "80")
        self.receive(5, "90")
        movement = issue_stock(self.session, "DRILL", "MAIN", 7)
        self.assertEqual(movement.value, Decimal("-580.00"))

    def test_the_cents_of_a_delivery_are_never_lost(self):
        self.receive(3, "3.3333")
        values = [issue_stock(self.session, "DRILL", "MAIN", 1).value for _ in range(3)]
        self.assertEqual(sum(values), Decimal("-10.00"))
        self.assertEqual(valuation(self.session).totals[-1], Decimal("0.00"))

    def test_transferred_stock_keeps_its_age(self):
        self.receive(4, "80")
        self.receive(4, "90")
        transfer_stock(self.session, "DRILL", "MAIN", "SHOP", 4)
        receive_stock(self.session, "DRILL", "SHOP", 1, Decimal("70"))
        transfer_stock(self.session, "DRILL", "MAIN", "SHOP", 1)
        movement = issue_stock(self.session, "DRILL", "SHOP", 5)
        self.assertEqual(movement.value, Decimal("-410.00"))

    def test_surplus_is_valued_like_the_newest_delivery(self):
        self.receive(2, "80")
        self.receive(2, "90")
        sheet = open_sheet(self.session, "MAIN")
        record(self.session, sheet.id, "DRILL", 5)
        self.assertEqual([movement.value for movement in post(self.session, sheet.id)], [Decimal("90.00")])

    def test_a_shortage_takes_the_oldest_delivery(self):
        self.receive(2, "80")
        self.receive(2, "90")
        sheet = open_sheet(self.session, "MAIN")
        record(self.session, sheet.id, "DRILL", 1)
        self.assertEqual([movement.value for movement in post(self.session, sheet.id)], [Decimal("-250.00")])


class AverageTest(SessionTestCase):
    """average costing"""

    valuation = "average"

    def test_deliveries_are_blended(self):
        receive_stock(self.session, "DRILL", "MAIN", 5, Decimal("80"))
        receive_stock(self.session, "DRILL", "MAIN", 5, Decimal("90"))
        movement = issue_stock(self.session, "DRILL", "MAIN", 4)
        self.assertEqual(movement.value, Decimal("-340.00"))
        self.assertEqual(valuation(self.session).totals[-1], Decimal("510.00"))

    def test_an_issue_does_not_change_the_average(self):
        receive_stock(self.session, "DRILL", "MAIN", 4, Decimal("80"))
        receive_stock(self.session, "DRILL", "MAIN", 4, Decimal("90"))
        first = issue_stock(self.session, "DRILL", "MAIN", 2)
        second = issue_stock(self.session, "DRILL", "MAIN", 2)
        self.assertEqual(first.value, second.value)

    def test_each_warehouse_has_its_own_average(self):
        receive_stock(self.session, "DRILL", "MAIN", 4, Decimal("80"))
        receive_stock(self.session, "DRILL", "SHOP", 4, Decimal("100"))
        transfer_stock(self.session, "DRILL", "MAIN", "SHOP", 4)
        self.assertEqual(issue_stock(self.session, "DRILL", "SHOP", 1).value, Decimal("-90.00"))

    def test_a_surplus_leaves_the_average_alone(self):
        receive_stock(self.session, "DRILL", "MAIN", 4, Decimal("80"))
        sheet = open_sheet(self.session, "MAIN")
        record(self.session, sheet.id, "DRILL", 6)
        post(self.session, sheet.id)
        self.assertEqual(valuation(self.session).rows[0][2:], (6, Decimal("80.0000"), Decimal("480.00")))

    def test_a_shortage_leaves_the_average_alone(self):
        receive_stock(self.session, "DRILL", "MAIN", 4, Decimal("80"))
        sheet = open_sheet(self.session, "MAIN")
        record(self.session, sheet.id, "DRILL", 3)
        self.assertEqual([movement.value for movement in post(self.session, sheet.id)], [Decimal("-80.00")])
