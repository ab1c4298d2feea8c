'use strict';

/** Reads `a=1&b=2`; a leading question mark is ignored. */
function parse(text) {
  const found = {};
  for (const part of text.replace(/^\?/, '').split('&')) {
    if (part === '') continue;
    const [key, value = ''] = part.split('=');
    found[decodeURIComponent(key)] = decodeURIComponent(value);
  }
  return found;
}

/** The opposite of `parse`; keys in order of the alphabet. */
function format(query) {
  return Object.keys(query)
    .sort()
    .map((key) => `${encodeURIComponent(key)}=${encodeURIComponent(query[key])}`)
    .join('&');
}

module.exports = { parse, format };
