'use strict';

/** Turns `/users/:id` into something that can be held against a path. */
function compile(pattern) {
  const names = [];
  const source = pattern
    .split('/')
    .map((part) => {
      if (part === '*') {
        names.push('rest');
        return '(.*)';
      }
      if (part.startsWith(':')) {
        names.push(part.slice(1));
        return '([^/]+)';
      }
      return part;
    })
    .join('/');
  return { names, regex: new RegExp(`^${source}$`) };
}

/** The parameters of a path, or null if it does not match. */
function match(compiled, path) {
  const found = compiled.regex.exec(path);
  if (!found) return null;
  const params = {};
  compiled.names.forEach((name, at) => {
    params[name] = found[at + 1];
  });
  return params;
}

module.exports = { compile, match };
