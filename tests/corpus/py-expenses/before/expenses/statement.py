"""Reads a bank's statement: date, payee, category, amount; one entry a line."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Entry:
    day: date
    payee: str
    category: str
    cents: int
    currency: str = "EUR"


class Malformed(ValueError):
    """A line that is no entry."""

    def __init__(self, number, why):
        super().__init__(f"line {number}: {why}")
        self.number = number


def read(text):
    """All entries, in the order of the file."""
    entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        entries.append(entry(number, fields(line)))
    return entries


def fields(line):
    """The fields of a line."""
    return [part.strip() for part in line.split(",")]


def entry(number, parts):
    if len(parts) not in (4, 5):
        raise Malformed(number, f"{len(parts)} fields")
    try:
        day = date.fromisoformat(parts[0])
        amount = cents(parts[3])
    except ValueError as problem:
        raise Malformed(number, str(problem)) from None
    currency = parts[4] if len(parts) == 5 else "EUR"
    return Entry(day, parts[1], parts[2] or "other", amount, currency)


def cents(text):
    """``-12.5`` is -1250."""
    sign = -1 if text.startswith("-") else 1
    whole, _, rest = text.lstrip("+-").partition(".")
    if not whole.isdigit() or (rest and not rest.isdigit()) or len(rest) > 2:
        raise ValueError(f"{text!r} is no amount")
    return sign * (int(whole) * 100 + int(rest.ljust(2, "0")))
