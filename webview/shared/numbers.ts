import { type NumberWriting, numbersIn } from '../../src/base/health/healthWords';

/** The language of VS Code's display, as the document says; English where there is no document (unit tests). */
export const language = typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en';

const whole = new Intl.NumberFormat(language);
const decimals = [0, 1, 2, 3].map(
  (digits) =>
    new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

/** A whole number, grouped as the display language does. */
export const count = (value: number): string => whole.format(value);

/** A number with so many decimals (0 to 3), whatever they are. */
export const fixed = (value: number, digits: 0 | 1 | 2 | 3): string =>
  (decimals[digits] ?? whole).format(value);

/** For texts that are shared with other programs. */
export const writing: NumberWriting = numbersIn(language);

/** A chance in whole percent; none that is not certain reads as if it were. */
export function chance(share: number): string {
  if (share > 0 && share < 0.005) return `< ${percent(0.01)}`;
  return share < 1 && share >= 0.995 ? `> ${percent(0.99)}` : percent(share);
}

/** A share of 1 in whole percent. */
export const percent = (share: number): string => `${count(Math.round(share * 100))} %`;
