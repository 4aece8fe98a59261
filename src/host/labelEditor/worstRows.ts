import type { JudgedRow } from './judgedRow';

/** More problems of one file VS Code does not list, whoever reports them. */
export const mostListed = 1000;

/** The rows to list, and how many more there are. */
export type WorstRows<Row> = { readonly listed: readonly Row[]; readonly left: number };

/**
 * The rows that most likely have a wrong label: suspects by label quality, lowest first, then corrections that wait.
 * @param most how many to list.
 */
export function worstRows<Row extends Pick<JudgedRow, 'state' | 'labelQuality'>>(
  rows: readonly Row[],
  most: number = mostListed,
): WorstRows<Row> {
  const rank = ({ state }: Row) => (state === 'accepted' ? 1 : 0);
  const quality = ({ labelQuality }: Row) => (Number.isNaN(labelQuality) ? 1 : labelQuality);
  const sorted = [...rows].sort((a, b) => rank(a) - rank(b) || quality(a) - quality(b));
  return { listed: sorted.slice(0, most), left: Math.max(0, rows.length - most) };
}
