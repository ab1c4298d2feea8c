'use strict';

const assert = require('node:assert');
const { describe, it } = require('node:test');

const { format, parse } = require('../lib/query');

describe('query', () => {
  it('parses pairs', () => {
    assert.deepStrictEqual(parse('?a=1&b=two%20words'), { a: '1', b: 'two words' });
  });

  it('takes a key without a value', () => {
    assert.deepStrictEqual(parse('a&b='), { a: '', b: '' });
  });

  it('is formatted in order', () => {
    assert.strictEqual(format({ b: 1, a: 'x y' }), 'a=x%20y&b=1');
  });

  it('the last of several wins', () => {
    assert.deepStrictEqual(parse('a=1&a=2'), { a: '2' });
  });
});
