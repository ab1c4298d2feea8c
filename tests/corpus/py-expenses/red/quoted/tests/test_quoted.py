import unittest

from expenses.statement import fields, read


class Quoted(unittest.TestCase):
    def test_a_comma_in_quotes_is_text(self):
        line = '2024-03-01,"Smith, Jones & Co",legal,-200'
        self.assertEqual(fields(line), ["2024-03-01", "Smith, Jones & Co", "legal", "-200"])

    def test_an_entry_with_one(self):
        entries = read('2024-03-01,"Smith, Jones & Co",legal,-200\n')
        self.assertEqual(entries[0].payee, "Smith, Jones & Co")
        self.assertEqual(entries[0].cents, -20000)
