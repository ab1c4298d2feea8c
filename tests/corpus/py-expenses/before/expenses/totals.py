"""Adds entries up."""

from collections import defaultdict

from .rates import to_euro


def total(entries):
    return sum(to_euro(one.cents, one.currency) for one in entries)


def by_category(entries):
    sums = defaultdict(int)
    for one in entries:
        sums[one.category] += to_euro(one.cents, one.currency)
    return dict(sums)


def by_month(entries):
    """Sums by month, ``2024-03``."""
    sums = defaultdict(int)
    for one in entries:
        sums[f"{one.day.year}-{one.day.month}"] += to_euro(one.cents, one.currency)
    return dict(sums)


def largest(entries, count=3):
    """The dearest entries, dearest first."""
    return sorted(entries, key=lambda one: one.cents)[:count]


def euros(cents):
    """``-1250`` is ``-12.50 €``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d} €"
