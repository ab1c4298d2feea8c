import unittest

from expenses.statement import Malformed, fields, read


class Hidden(unittest.TestCase):
    def test_commas(self):
        self.assertEqual(fields('a,"b, c, d",e'), ["a", "b, c, d", "e"])
        self.assertEqual(fields('"x,y","z,w"'), ["x,y", "z,w"])
        self.assertEqual(fields("a, b ,c"), ["a", "b", "c"])

    def test_doubled_quotes(self):
        self.assertEqual(fields('"a ""b"" c",d'), ['a "b" c', "d"])

    def test_entries(self):
        rows = read('2024-05-06,"Miller, P.",work,10\n2024-05-07,Plain,work,11.5\n')
        self.assertEqual([one.payee for one in rows], ["Miller, P.", "Plain"])
        with self.assertRaises(Malformed):
            read("2024-05-06,Miller, P.,work,10,EUR\n")
