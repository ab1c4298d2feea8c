/** `1234` is `12.34 €`. */
export function euros(cents) {
  const sign = cents < 0 ? '-' : '';
  const value = Math.abs(cents);
  return `${sign}${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')} €`;
}

export function receipt(cart) {
  const rows = cart.lines.map(({ item, count }) => `${count} x ${item.name}: ${euros(item.price * count)}`);
  return [...rows, `total ${euros(cart.total.sum)}`].join('\n');
}
