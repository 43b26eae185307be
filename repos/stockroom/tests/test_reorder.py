from decimal import Decimal

from stockroom.models.purchasing import NewOrderLine
from stockroom.services.catalog import find_item, update_item
from stockroom.services.issuing import issue_stock
from stockroom.services.purchasing import create_order
from stockroom.services.receiving import receive_stock
from stockroom.services.reorder import suggestions
from stockroom.services.reservations import reserve
from tests.support import SessionTestCase


class ReorderTest(SessionTestCase):
    """reorder suggestions"""

    def setUp(self):
        super().setUp()
        receive_stock(self.session, "DRILL", "MAIN", 6, Decimal("80"))

    def quantities(self):
        return [suggestion.quantity for suggestion in suggestions(self.session)]

    def test_nothing_to_order_above_the_reorder_point(self):
        self.assertEqual(self.quantities(), [])

    def test_reservations_count_as_gone(self):
        reserve(self.session, "SO-1", "DRILL", "MAIN", 1)
        self.assertEqual(self.quantities(), [10])

    def test_what_is_on_order_counts_as_there(self):
        issue_stock(self.session, "DRILL", "MAIN", 6)
        create_order(self.session, "ACME", "MAIN", [NewOrderLine("DRILL", 6, Decimal("80"))])
        self.assertEqual(self.quantities(), [])

    def test_orders_whole_packs(self):
        update_item(self.session, find_item(self.session, "DRILL"), reorder_point=30)
        self.assertEqual(self.quantities(), [30])

    def test_a_warehouse_that_never_held_the_item_is_left_alone(self):
        issue_stock(self.session, "DRILL", "MAIN", 6)
        self.assertEqual([s.warehouse.code for s in suggestions(self.session)], ["MAIN"])
