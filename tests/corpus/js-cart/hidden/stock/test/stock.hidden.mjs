import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Stock } from '../src/stock.js';
import { Cart } from '../src/cart.js';

const line = (sku, count) => ({ item: { sku }, count });

test('all or nothing', () => {
  const stock = new Stock({ a: 5, b: 1, c: 9 });
  assert.throws(() => stock.reserve([line('a', 2), line('c', 1), line('b', 2)]), /only 1 of b/);
  assert.equal(stock.available('a'), 5);
  assert.equal(stock.available('c'), 9);
  stock.reserve([line('a', 2), line('b', 1)]);
  assert.equal(stock.available('a'), 3);
  assert.equal(stock.available('b'), 0);
});

test('the same item on two lines counts together', () => {
  const stock = new Stock({ a: 3 });
  assert.throws(() => stock.reserve([line('a', 2), line('a', 2)]));
  assert.equal(stock.available('a'), 3);
});

test('release', () => {
  const stock = new Stock({ a: 3 });
  stock.reserve([line('a', 2)]);
  stock.release([line('a', 2)]);
  assert.equal(stock.available('a'), 3);
  stock.release([line('a', 2)]);
  assert.equal(stock.available('a'), 3);
});

test('changing a count', () => {
  const item = { sku: 'x', price: 5, grams: 1 };
  const cart = new Cart().add(item, 4);
  cart.setCount('x', 2);
  assert.equal(cart.subtotal, 10);
  cart.setCount('x', 0);
  assert.equal(cart.lines.length, 0);
  assert.throws(() => cart.setCount('y', 1));
});
