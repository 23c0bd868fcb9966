// Powers, logarithms and exponentials from + − * / and sqrt alone, so that every engine finds the same bits. For tables and models; slower than
// the language's own functions, which engines round differently.

/** Sixty-four binary places of an exponent are more than a double keeps; 52 square roots bring any base to 1. */
const FRACTION_BITS = 52;

/** `base` to the power of `exponent`, for a base above 0 and an exponent of 0 or more. Relative error below 1e-13 for results up to 1e6. */
export function power(base: number, exponent: number): number {
  let whole = Math.floor(exponent);
  let fraction = exponent - whole;
  let result = 1;
  for (let square = base; whole > 0; square *= square) {
    if (whole % 2 === 1) result *= square;
    whole = Math.floor(whole / 2);
  }
  let root = base;
  for (let bit = 0; bit < FRACTION_BITS && fraction > 0; bit += 1) {
    root = Math.sqrt(root);
    fraction *= 2;
    if (fraction >= 1) {
      result *= root;
      fraction -= 1;
    }
  }
  return result;
}

export const LN_2 = Math.LN2;
const ROOT_HALF = Math.SQRT1_2;

/** The natural logarithm of a finite number above 0; absolute error below 1e-13. 2^n·m with m from √½ to √2, then the series of 2·artanh. */
export function ln(x: number): number {
  let halvings = 0;
  let m = x;
  for (; m >= 2 * ROOT_HALF; m /= 2) halvings += 1;
  for (; m < ROOT_HALF; m *= 2) halvings -= 1;
  const z = (m - 1) / (m + 1);
  const s = z * z;
  const series =
    1 + s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11 + s * (1 / 13 + s * (1 / 15 + s / 17)))))));
  return halvings * LN_2 + 2 * z * series;
}

/** The least whole number without a place in the table below; a cluster has fewer nodes. */
const WHOLE = 8_192;
const ofWhole = new Float64Array(WHOLE);

/** The natural logarithm of a whole number from 1 on, reckoned once. */
export function lnOfWhole(n: number): number {
  if (n >= WHOLE) return ln(n);
  if (ofWhole[n] === 0) ofWhole[n] = ln(n);
  return ofWhole[n] as number;
}

/** e^(−1/16) to the places of a double. */
const STEP = 0.9394130628134758;
const STEPS_PER_UNIT = 16;
const LARGEST = 40;
const steps = new Float64Array(LARGEST * STEPS_PER_UNIT + 1);
steps[0] = 1;
for (let i = 1; i < steps.length; i += 1) steps[i] = (steps[i - 1] as number) * STEP;

/** e^−x for x from 0 on; relative error below 1e-9, and 0 beyond 40, where it is under 5e-18. */
export function expNegative(x: number): number {
  if (x >= LARGEST) return 0;
  const step = Math.floor(x * STEPS_PER_UNIT);
  const f = x - step / STEPS_PER_UNIT;
  return (steps[step] as number) * (1 - f * (1 - (f / 2) * (1 - (f / 3) * (1 - (f / 4) * (1 - f / 5)))));
}
