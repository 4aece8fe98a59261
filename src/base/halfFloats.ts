/** IEEE 754 binary16: one sign bit, five of exponent, ten of fraction. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Halfway between the largest half and what would follow it. */
const tooLarge = 65520;

/** The nearest half, the even one of two: its bits. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= tooLarge) return sign | 0x7c00;
  // The smallest halves have the exponent of those above them. A fraction that is rounded up to 1 raises the exponent.
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const fraction = roundedToEven(magnitude * 2 ** (10 - exponent));
  return sign | (((exponent + 14) << 10) + fraction);
}

function roundedToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
