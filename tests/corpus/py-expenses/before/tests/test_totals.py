import unittest
from datetime import date

from expenses.rates import to_euro
from expenses.statement import Entry
from expenses.totals import by_category, by_month, euros, largest, total

ENTRIES = [
    Entry(date(2024, 11, 2), "Rent", "home", -90000),
    Entry(date(2024, 11, 9), "Shop", "food", -2550),
    Entry(date(2024, 12, 1), "Shop", "food", -1000),
]


class Totals(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total(ENTRIES), -93550)

    def test_by_category(self):
        self.assertEqual(by_category(ENTRIES), {"home": -90000, "food": -3550})

    def test_by_month(self):
        self.assertEqual(by_month(ENTRIES), {"2024-11": -92550, "2024-12": -1000})

    def test_largest(self):
        self.assertEqual([one.payee for one in largest(ENTRIES, 1)], ["Rent"])

    def test_euros(self):
        self.assertEqual(euros(-1250), "-12.50 €")

    def test_rates(self):
        self.assertEqual(to_euro(100, "EUR"), 100)
        self.assertEqual(to_euro(1999, "USD"), 1839)
