const FREE_FROM = 5000;
const STEPS = [
  { grams: 500, cents: 299 },
  { grams: 2000, cents: 499 },
  { grams: 10000, cents: 899 },
];

/** What it costs to send, in cents. */
export function shipping(goods, grams) {
  if (grams === 0 || goods >= FREE_FROM) return 0;
  const step = STEPS.find((one) => grams <= one.grams);
  return step ? step.cents : 1499;
}
