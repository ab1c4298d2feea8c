import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Cart } from '../src/cart.js';
import { euros, receipt } from '../src/format.js';
import { shipping } from '../src/shipping.js';

const MUG = { sku: 'mug', name: 'Mug', price: 1200, grams: 350 };
const PEN = { sku: 'pen', name: 'Pen', price: 250, grams: 20 };

test('items of one kind share a line', () => {
  const cart = new Cart().add(MUG).add(MUG, 2).add(PEN);
  assert.equal(cart.lines.length, 2);
  assert.equal(cart.subtotal, 3850);
});

test('a count is a positive whole number', () => {
  assert.throws(() => new Cart().add(PEN, 0), RangeError);
  assert.throws(() => new Cart().add(PEN, 1.5), RangeError);
});

test('a coupon takes a part off', () => {
  const cart = new Cart().add(MUG, 2).apply({ code: 'TEN', percent: 10 });
  assert.equal(cart.total.off, 240);
  assert.equal(cart.total.goods, 2160);
});

test('a coupon is used once', () => {
  const cart = new Cart().apply({ code: 'A', cents: 1 });
  assert.throws(() => cart.apply({ code: 'A', cents: 1 }));
});

test('a coupon for larger orders does not count for small ones', () => {
  assert.equal(new Cart().add(PEN).apply({ code: 'BIG', cents: 100, least: 1000 }).total.off, 0);
});

test('shipping by weight, free for large orders', () => {
  assert.equal(shipping(100, 500), 299);
  assert.equal(shipping(100, 501), 499);
  assert.equal(shipping(5000, 501), 0);
});

test('a receipt', () => {
  assert.equal(euros(-5), '-0.05 €');
  assert.equal(receipt(new Cart().add(PEN, 2)), '2 x Pen: 5.00 €\ntotal 7.99 €');
});
