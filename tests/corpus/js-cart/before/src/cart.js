import { discount } from './coupons.js';
import { shipping } from './shipping.js';

/** What a customer wants to buy. */
export class Cart {
  #lines = new Map();
  #coupons = [];

  /** Puts an item in, or more of one that is in already. */
  add(item, count = 1) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`count has to be a positive whole number, not ${count}`);
    }
    const line = this.#lines.get(item.sku);
    if (line) {
      line.count += count;
    } else {
      this.#lines.set(item.sku, { item, count });
    }
    return this;
  }

  remove(sku) {
    return this.#lines.delete(sku);
  }

  apply(coupon) {
    if (this.#coupons.some((one) => one.code === coupon.code)) {
      throw new Error(`${coupon.code} is used already`);
    }
    this.#coupons.push(coupon);
    return this;
  }

  get lines() {
    return [...this.#lines.values()];
  }

  get subtotal() {
    return this.lines.reduce((sum, { item, count }) => sum + item.price * count, 0);
  }

  get weight() {
    return this.lines.reduce((sum, { item, count }) => sum + item.grams * count, 0);
  }

  /** What there is to pay. */
  get total() {
    const off = discount(this.#coupons, this.subtotal);
    const goods = this.subtotal - off;
    return { goods, off, shipping: shipping(goods, this.weight), sum: goods + shipping(goods, this.weight) };
  }
}
