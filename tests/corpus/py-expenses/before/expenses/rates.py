"""Exchange rates to the euro."""

RATES = {"EUR": 1.0, "USD": 0.92, "GBP": 1.17}


def to_euro(cents, currency):
    return int(cents * RATES[currency])


def known(currency):
    return currency in RATES
