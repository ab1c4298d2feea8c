import sys

from .statement import read
from .totals import by_category, euros

if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = read(file.read())
    for name, cents in sorted(by_category(rows).items()):
        print(f"{name:20} {euros(cents):>12}")
