/**
 * @typedef {{ code: string, percent?: number, cents?: number, least?: number }} Coupon
 */

/** What the coupons take off a sum, in cents. */
export function discount(coupons, subtotal) {
  let off = 0;
  for (const coupon of coupons) {
    if (!valid(coupon, subtotal)) continue;
    if (coupon.percent !== undefined) {
      off += (subtotal * coupon.percent) / 100;
    } else {
      off += coupon.cents;
    }
  }
  return off;
}

/** Whether a coupon counts for this sum. */
export function valid(coupon, subtotal) {
  return coupon.least === undefined || subtotal >= coupon.least;
}
