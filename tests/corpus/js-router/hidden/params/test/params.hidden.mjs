import assert from 'node:assert';
import { it } from 'node:test';

import { Router } from '../lib/router.js';

it('decodes parameters', () => {
  const router = new Router().add('GET', '/tags/:name', ({ params }) => params.name);
  assert.equal(router.handle('GET', '/tags/caf%C3%A9%2Fbar').body, 'café/bar');
});

it('a dot is a dot', () => {
  const router = new Router().add('GET', '/feed.xml', () => 'feed').add('GET', '/a+b(c)', () => 'odd');
  assert.equal(router.handle('GET', '/feedaxml').status, 404);
  assert.equal(router.handle('GET', '/feed.xml').body, 'feed');
  assert.equal(router.handle('GET', '/a+b(c)').body, 'odd');
});

it('bad escapes are a bad request', () => {
  const router = new Router().add('GET', '/tags/:name', ({ params }) => params.name);
  assert.equal(router.handle('GET', '/tags/%E0%A4%A').status, 400);
});
