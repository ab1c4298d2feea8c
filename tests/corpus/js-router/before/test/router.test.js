'use strict';

const assert = require('node:assert');
const { describe, it } = require('node:test');

const { Router } = require('../lib/router');

describe('router', () => {
  const router = new Router()
    .add('GET', '/users/:id', ({ params }) => `user ${params.id}`)
    .add('POST', '/users', () => undefined)
    .add('GET', '/files/*', ({ params }) => params.rest)
    .add('GET', '/find', ({ query }) => ({ status: 202, body: query.q }));

  it('finds a route', () => {
    assert.deepStrictEqual(router.handle('GET', '/users/7'), { status: 200, body: 'user 7' });
  });

  it('knows what it does not know', () => {
    assert.strictEqual(router.handle('GET', '/nothing').status, 404);
    assert.strictEqual(router.handle('DELETE', '/users/7').status, 405);
  });

  it('answers nothing with 204', () => {
    assert.strictEqual(router.handle('post', '/users').status, 204);
  });

  it('takes the rest of a path', () => {
    assert.strictEqual(router.handle('GET', '/files/a/b.txt').body, 'a/b.txt');
  });

  it('reads the query', () => {
    assert.deepStrictEqual(router.handle('GET', '/find?q=tea'), { status: 202, body: 'tea' });
  });

  it('asks the steps first', () => {
    const guarded = new Router().use(() => ({ status: 401, body: '' })).add('GET', '/', () => 'x');
    assert.strictEqual(guarded.handle('GET', '/').status, 401);
  });
});
