import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Cart } from '../src/cart.js';
import { discount, valid } from '../src/coupons.js';

test('whole cents', () => {
  assert.equal(discount([{ code: 'A', percent: 33 }], 1001), 330);
  assert.equal(discount([{ code: 'A', percent: 15 }], 999), 150);
  assert.equal(discount([{ code: 'A', percent: 10 }], 2400), 240);
});

test('never more than the goods', () => {
  assert.equal(discount([{ code: 'A', cents: 900 }], 400), 400);
  assert.equal(discount([{ code: 'A', percent: 60 }, { code: 'B', percent: 60 }], 1000), 1000);
  assert.equal(discount([{ code: 'A', cents: 100 }, { code: 'B', cents: 50 }], 1000), 150);
});

test('in the cart', () => {
  const cart = new Cart().add({ sku: 'p', price: 333, grams: 10 }).apply({ code: 'A', percent: 50 });
  assert.ok(Number.isInteger(cart.total.sum));
  assert.equal(new Cart().add({ sku: 'p', price: 100, grams: 10 }).apply({ code: 'A', cents: 500 }).total.goods, 0);
  assert.equal(valid({ code: 'A', least: 10 }, 9), false);
});
