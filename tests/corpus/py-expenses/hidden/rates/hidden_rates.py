import unittest
from datetime import date

from expenses.rates import to_euro
from expenses.statement import Entry, Malformed, read
from expenses.totals import total


class Hidden(unittest.TestCase):
    def test_rounding(self):
        self.assertEqual(to_euro(999, "USD"), 919)
        self.assertEqual(to_euro(1, "USD"), 1)
        self.assertEqual(to_euro(-999, "USD"), -919)
        self.assertEqual(to_euro(1234, "EUR"), 1234)
        self.assertEqual(to_euro(77, "GBP"), 90)

    def test_total(self):
        self.assertEqual(total([Entry(date(2024, 1, 1), "p", "c", 999, "USD")]), 919)

    def test_unknown_currency(self):
        with self.assertRaises(Malformed) as caught:
            read("# x\n2024-01-01,p,c,1,XYZ\n")
        self.assertEqual(caught.exception.number, 2)
        self.assertIn("XYZ", str(caught.exception))
        self.assertEqual(read("2024-01-01,p,c,1,GBP\n")[0].currency, "GBP")
