import assert from 'node:assert';
import { it } from 'node:test';

import query from '../lib/query.js';

const { format, parse } = query;

it('equals signs', () => {
  assert.deepEqual({ ...parse('a=b=c&d==') }, { a: 'b=c', d: '=' });
});

it('plus', () => {
  assert.deepEqual({ ...parse('a+b=c+d&e=%2B') }, { 'a b': 'c d', e: '+' });
});

it('lists are collected', () => {
  assert.deepEqual({ ...parse('t=1&t=2&t=3&u=4') }, { t: ['1', '2', '3'], u: '4' });
});

it('lists are formatted', () => {
  assert.equal(format({ z: ['x', 'y z'], a: 1 }), 'a=1&z=x&z=y%20z');
});
