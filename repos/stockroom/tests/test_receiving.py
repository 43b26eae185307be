from decimal import Decimal

from stockroom.models.purchasing import NewOrderLine, OrderStatus
from stockroom.services import purchasing
from stockroom.services.receiving import receive_order, receive_stock
from tests.support import SessionTestCase


class PurchasingTest(SessionTestCase):
    """purchase orders"""

    def order(self):
        lines = [NewOrderLine("DRILL", 10, Decimal("80")), NewOrderLine("BIT-6", 40, Decimal("2.125"))]
        return purchasing.create_order(self.session, "ACME", "MAIN", lines)

    def test_the_expected_date_follows_the_lead_time(self):
        self.assertEqual(self.order().expected_on.isoformat(), "2024-05-06")

    def test_refuses_an_item_twice_and_leaves_no_order_behind(self):
        lines = [NewOrderLine("DRILL", 1, Decimal("80")), NewOrderLine("drill", 2, Decimal("80"))]
        self.assert_refused("duplicate-line", purchasing.create_order, self.session, "ACME", "MAIN", lines)
        self.assertEqual(self.session.orders.search(), [])

    def test_receives_everything_by_default(self):
        order = self.order()
        receipt = receive_order(self.session, order.id)
        self.assertEqual([(line.quantity, line.value) for line in receipt.lines], [(10, 800), (40, 85)])
        self.assertEqual(purchasing.find_order(self.session, order.id).status, OrderStatus.RECEIVED)
        self.assertEqual(self.on_hand("DRILL"), 10)

    def test_stays_open_until_the_last_unit_is_in(self):
        order = self.order()
        receive_order(self.session, order.id, {"BIT-6": 40})
        receive_order(self.session, order.id, {"DRILL": 4})
        self.assertEqual(purchasing.find_order(self.session, order.id).status, OrderStatus.OPEN)
        receive_order(self.session, order.id)
        self.assertEqual(purchasing.find_order(self.session, order.id).status, OrderStatus.RECEIVED)
        self.assertEqual(len(self.session.orders.receipts(order.id)), 3)

    def test_refuses_more_than_was_ordered(self):
        order = self.order()
        self.assert_refused("over-receipt", receive_order, self.session, order.id, {"DRILL": 11})
        self.assertEqual(self.on_hand("DRILL"), 0)

    def test_refuses_an_item_that_is_not_on_the_order(self):
        order = purchasing.create_order(
            self.session, "ACME", "MAIN", [NewOrderLine("DRILL", 1, Decimal("80"))]
        )
        self.assert_refused("not-on-order", receive_order, self.session, order.id, {"BIT-6": 1})

    def test_a_cancelled_order_takes_no_more_goods(self):
        order = self.order()
        receive_order(self.session, order.id, {"DRILL": 4})
        purchasing.cancel_order(self.session, order.id)
        self.assert_refused("order-not-open", receive_order, self.session, order.id)
        self.assertEqual(self.on_hand("DRILL"), 4)


class AdHocReceiptTest(SessionTestCase):
    """receipts without an order"""

    def test_books_quantity_and_value(self):
        movement = receive_stock(self.session, "BIT-6", "SHOP", 3, Decimal("1.3333"), reference="sample")
        self.assertEqual((movement.quantity, movement.value, movement.reference), (3, Decimal("4.00"), "sample"))

    def test_refuses_a_quantity_of_zero(self):
        self.assert_refused("invalid-quantity", receive_stock, self.session, "DRILL", "MAIN", 0, Decimal("1"))
