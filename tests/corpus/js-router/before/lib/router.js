'use strict';

const { compile, match } = require('./pattern');
const { parse } = require('./query');

const NOT_FOUND = { status: 404, body: 'not found' };
const NOT_ALLOWED = { status: 405, body: 'method not allowed' };

/** Hands requests to the first route that fits. */
class Router {
  constructor() {
    this.routes = [];
    this.before = [];
  }

  /** Adds a route; the order of adding is the order of trying. */
  add(method, pattern, handler) {
    this.routes.push({ method: method.toUpperCase(), compiled: compile(pattern), handler });
    return this;
  }

  /** Runs before every handler; an answer from it ends the request. */
  use(step) {
    this.before.push(step);
    return this;
  }

  handle(method, url, body) {
    const [path, search = ''] = url.split('?');
    let isKnown = false;
    for (const route of this.routes) {
      const params = match(route.compiled, path);
      if (!params) continue;
      isKnown = true;
      if (route.method !== method.toUpperCase()) continue;
      const request = { method, path, params, query: parse(search), body };
      for (const step of this.before) {
        const answer = step(request);
        if (answer) return answer;
      }
      return wrap(route.handler(request));
    }
    return isKnown ? NOT_ALLOWED : NOT_FOUND;
  }
}

function wrap(answer) {
  if (answer === undefined) return { status: 204, body: '' };
  if (typeof answer === 'string') return { status: 200, body: answer };
  return { status: 200, ...answer };
}

module.exports = { Router };
