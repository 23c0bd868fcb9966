// Kubernetes quantities: text such as `250m`, `1.5Gi` or `1e3` to exact integers and back. Whether an amount makes sense where it
// stands (not negative, not above its limit) is for `validate`.

/** `1.5Gi` → sign, whole part, fraction, suffix. At least one digit on either side of the point, as in the API's own grammar. */
const QUANTITY = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,3})?$/;
/** Longer text is never an amount that fits into an integer; the bound keeps the arithmetic small. */
const LONGEST = 64;

/** Powers of ten; the binary suffixes count in powers of 1024. */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The amount times 10^`shift`, rounded away from zero to an integer as the API server rounds; undefined for nonsense and beyond 2^53. */
function parse(text: string, shift: number): number | undefined {
  if (text.length > LONGEST) return undefined;
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  const fraction = match[3] ?? match[4] ?? '';
  const suffix = match[5] ?? '';
  const binary = BINARY.indexOf(suffix) + 1;
  const power = binary > 0 ? 0 : (DECIMAL[suffix] ?? Number(suffix.slice(1)));
  const exponent = power + shift - fraction.length;
  let numerator = BigInt((match[2] ?? '') + fraction) << BigInt(10 * binary);
  if (exponent > 0) numerator *= tenTo(exponent);
  const divisor = exponent < 0 ? tenTo(-exponent) : 1n;
  const rounded = Number((numerator + divisor - 1n) / divisor);
  if (!Number.isSafeInteger(rounded)) return undefined;
  return match[1] === '-' && rounded !== 0 ? -rounded : rounded;
}

/** `**` is not for this folder, and text is exact. Exponents are at most 999 + 3 + 64. */
function tenTo(exponent: number): bigint {
  return BigInt(`1${'0'.repeat(exponent)}`);
}

/** Processor as thousandths of a core: `250m` → 250, `1.5` → 1500, `0.1m` → 1. Undefined when the text is no quantity. */
export function parseMilli(text: string): number | undefined {
  return parse(text, 3);
}

/** Bytes, and whole numbers of anything (pods): `1Ki` → 1024, `1.5k` → 1500. Undefined when the text is no quantity. */
export function parseBytes(text: string): number | undefined {
  return parse(text, 0);
}

/** As kubectl prints it: whole cores without a suffix, else millicores. 2000 → `2`, 1500 → `1500m`. */
export function printMilli(milli: number): string {
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

/** The largest binary suffix that leaves no fraction: 1_073_741_824 → `1Gi`, 1_500_000 → `1500000`. */
export function printBytes(amount: number): string {
  let value = amount;
  let step = 0;
  while (value !== 0 && value % 1024 === 0 && step < BINARY.length) {
    value /= 1024;
    step += 1;
  }
  return step === 0 ? String(value) : `${value}${BINARY[step - 1]}`;
}
