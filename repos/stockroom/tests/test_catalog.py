from decimal import Decimal

from stockroom.models.catalog import Settings
from stockroom.services import catalog
from stockroom.services.receiving import receive_stock
from tests.support import SessionTestCase


class CatalogTest(SessionTestCase):
    """catalog"""

    def test_codes_are_stored_in_capitals(self):
        item = catalog.add_item(self.session, " saw-1 ", "Hand saw")
        self.assertEqual(item.sku, "SAW-1")
        self.assertEqual(catalog.find_item(self.session, "saw-1"), item)

    def test_refuses_a_second_item_with_the_same_sku(self):
        self.assert_refused("duplicate-item", catalog.add_item, self.session, "drill", "Another drill")

    def test_refuses_a_code_with_blanks(self):
        self.assert_refused("invalid-code", catalog.add_warehouse, self.session, "MAIN 2", "Second")

    def test_the_valuation_method_is_fixed_once_stock_has_moved(self):
        catalog.configure(self.session, Settings("average", "EUR"))
        catalog.configure(self.session, Settings("fifo", "EUR"))
        receive_stock(self.session, "DRILL", "MAIN", 1, Decimal("80"))
        self.assert_refused("valuation-locked", catalog.configure, self.session, Settings("average", "EUR"))

    def test_refuses_an_unknown_valuation_method(self):
        self.assert_refused("unknown-valuation", catalog.valid_settings, "lifo", "EUR")
