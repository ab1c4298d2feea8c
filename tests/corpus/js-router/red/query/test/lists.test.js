'use strict';

const assert = require('node:assert');
const { it } = require('node:test');

const { format, parse } = require('../lib/query');

it('keeps an equals sign in a value', () => {
  assert.deepStrictEqual(parse('token=YWJj=='), { token: 'YWJj==' });
});

it('reads a plus as a blank', () => {
  assert.deepStrictEqual(parse('q=green+tea'), { q: 'green tea' });
});

it('formats a list as several pairs', () => {
  assert.strictEqual(format({ tag: ['a', 'b'] }), 'tag=a&tag=b');
});
