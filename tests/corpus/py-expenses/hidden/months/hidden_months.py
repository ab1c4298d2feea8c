import unittest
from datetime import date

from expenses.statement import Entry
from expenses.totals import by_month, largest


def entry(month, cents, currency="EUR", payee="p"):
    return Entry(date(2023, month, 5), payee, "c", cents, currency)


class Hidden(unittest.TestCase):
    def test_keys(self):
        self.assertEqual(by_month([entry(3, 5), entry(10, 6), entry(1, 7)]), {"2023-03": 5, "2023-10": 6, "2023-01": 7})

    def test_sorted(self):
        self.assertEqual(list(by_month([entry(11, 1), entry(2, 1), entry(10, 1)])), ["2023-02", "2023-10", "2023-11"])

    def test_largest_compares_in_euros(self):
        rows = [entry(1, -1000, "EUR", "a"), entry(1, -1000, "GBP", "b"), entry(1, -1000, "USD", "c")]
        self.assertEqual([one.payee for one in largest(rows)], ["b", "a", "c"])
