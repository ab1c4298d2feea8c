import assert from 'node:assert/strict';
import { test } from 'node:test';

import { discount } from '../src/coupons.js';

test('a discount is whole cents', () => {
  assert.equal(discount([{ code: 'A', percent: 15 }], 1999), 300);
});

test('a discount is never more than the goods', () => {
  assert.equal(discount([{ code: 'A', cents: 2500 }], 2000), 2000);
});
