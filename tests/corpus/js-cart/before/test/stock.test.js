import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Stock } from '../src/stock.js';

const line = (sku, count) => ({ item: { sku }, count });

test('what is set aside is not available', () => {
  const stock = new Stock({ mug: 3 });
  stock.reserve([line('mug', 2)]);
  assert.equal(stock.available('mug'), 1);
});

test('more than there is can not be set aside', () => {
  assert.throws(() => new Stock({ mug: 1 }).reserve([line('mug', 2)]), /only 1/);
});

test('what is shipped is gone', () => {
  const stock = new Stock({ mug: 3 });
  stock.reserve([line('mug', 2)]);
  stock.ship([line('mug', 2)]);
  assert.equal(stock.available('mug'), 1);
  assert.equal(stock.counts.mug, 1);
});
