import unittest
from datetime import date

from expenses.statement import Entry, Malformed, cents, read


class Reading(unittest.TestCase):
    def test_an_entry(self):
        text = "2024-03-01, Bakery, food, -4.20\n"
        self.assertEqual(read(text), [Entry(date(2024, 3, 1), "Bakery", "food", -420)])

    def test_comments_and_blank_lines(self):
        self.assertEqual(read("# bank\n\n"), [])

    def test_a_line_that_is_none(self):
        with self.assertRaises(Malformed) as caught:
            read("# head\n2024-03-01, Bakery\n")
        self.assertEqual(caught.exception.number, 2)

    def test_amounts(self):
        self.assertEqual(cents("12"), 1200)
        self.assertEqual(cents("-0.5"), -50)
        with self.assertRaises(ValueError):
            cents("1.234")

    def test_no_category(self):
        self.assertEqual(read("2024-03-01,Bank,,-1")[0].category, "other")
