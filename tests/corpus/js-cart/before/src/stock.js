/** How many of each item there are. */
export class Stock {
  constructor(counts = {}) {
    this.counts = { ...counts };
    this.reserved = {};
  }

  available(sku) {
    return (this.counts[sku] ?? 0) - (this.reserved[sku] ?? 0);
  }

  /** Sets items aside for the lines of a cart. */
  reserve(lines) {
    for (const { item, count } of lines) {
      if (this.available(item.sku) < count) {
        throw new Error(`only ${this.available(item.sku)} of ${item.sku} left`);
      }
      this.reserved[item.sku] = (this.reserved[item.sku] ?? 0) + count;
    }
  }

  /** Takes what was set aside out for good. */
  ship(lines) {
    for (const { item, count } of lines) {
      this.counts[item.sku] -= count;
      this.reserved[item.sku] -= count;
    }
  }
}
