from decimal import Decimal

from stockroom.models.stock import CountStatus
from stockroom.services import counting
from stockroom.services.issuing import issue_stock
from stockroom.services.receiving import receive_stock
from tests.support import SessionTestCase


class CountingTest(SessionTestCase):
    """stock counts"""

    def setUp(self):
        super().setUp()
        receive_stock(self.session, "DRILL", "MAIN", 10, Decimal("80"))
        receive_stock(self.session, "BIT-6", "MAIN", 50, Decimal("2"))

    def test_a_sheet_lists_what_the_books_say(self):
        sheet = counting.open_sheet(self.session, "MAIN")
        expected = {self.session.catalog.item(line.item_id).sku: line.expected for line in sheet.lines}
        self.assertEqual(expected, {"BIT-6": 50, "DRILL": 10})

    def test_only_the_differences_are_booked(self):
        sheet = counting.open_sheet(self.session, "MAIN")
        counting.record(self.session, sheet.id, "DRILL", 10)
        counting.record(self.session, sheet.id, "BIT-6", 47)
        movements = counting.post(self.session, sheet.id)
        self.assertEqual([(m.kind, m.quantity, m.value) for m in movements], [("adjustment", -3, -6)])
        self.assertEqual(counting.find_sheet(self.session, sheet.id).status, CountStatus.POSTED)

    def test_what_moved_after_opening_is_not_booked_twice(self):
        sheet = counting.open_sheet(self.session, "MAIN", ["DRILL"])
        counting.record(self.session, sheet.id, "DRILL", 9)
        issue_stock(self.session, "DRILL", "MAIN", 4)
        counting.post(self.session, sheet.id)
        self.assertEqual(self.on_hand("DRILL"), 5)

    def test_refuses_to_post_before_everything_is_counted(self):
        sheet = counting.open_sheet(self.session, "MAIN")
        counting.record(self.session, sheet.id, "DRILL", 10)
        self.assert_refused("count-incomplete", counting.post, self.session, sheet.id)

    def test_a_second_entry_replaces_the_first(self):
        sheet = counting.open_sheet(self.session, "MAIN", ["DRILL"])
        counting.record(self.session, sheet.id, "DRILL", 1)
        counting.record(self.session, sheet.id, "DRILL", 10)
        self.assertEqual(counting.post(self.session, sheet.id), [])

    def test_an_item_is_on_one_open_sheet_at_a_time(self):
        sheet = counting.open_sheet(self.session, "MAIN", ["DRILL"])
        self.assert_refused("already-counting", counting.open_sheet, self.session, "MAIN")
        counting.cancel(self.session, sheet.id)
        self.assertEqual(len(counting.open_sheet(self.session, "MAIN").lines), 2)
