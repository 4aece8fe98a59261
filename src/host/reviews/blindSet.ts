import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { chancesOf } from '../../audit/result/chances';
import { placesOf } from '../../labels/places';
import { isDisagreement, outcomeOf, standing } from '../../review/decision';
import type { ReviewSession } from './reviewSession';

/** Which faces are judged blind. */
export const blindSetSchema = v.variant('kind', [
  v.object({ kind: v.literal('all') }),
  /** As many, the same for everybody who judges this data set: agreement needs common faces. */
  v.object({ kind: v.literal('random'), count: v.number() }),
  v.object({ kind: v.literal('listed'), ids: v.array(v.string()) }),
]);
export type BlindSet = v.InferOutput<typeof blindSetSchema>;

type Judged = Pick<ReviewSession, 'result' | 'journal' | 'dataSet' | 'imageFiles'>;

/**
 * The rows of a set in this annotator's order, which is random, the same after a restart and on every machine, and another
 * for another annotator. Without those that have no image that can be shown: there is nothing to judge.
 */
export function blindRows(session: Judged, set: BlindSet): readonly number[] {
  const { journal, result } = session;
  const listed = set.kind === 'listed' ? new Set(set.ids) : undefined;
  const rows = showableRows(session).filter((row) => listed?.has(result.ids[row] ?? '') ?? true);
  const chosen = set.kind === 'random' ? shuffled(session, rows, 'gold set').slice(0, set.count) : rows;
  return shuffled(session, chosen, `annotator ${journal.who}`);
}

/** Rows with an image that can be shown, as far as is known. */
export function showableRows(session: Pick<ReviewSession, 'result' | 'imageFiles'>): number[] {
  const { ids, failures } = session.result;
  const fileOf = session.imageFiles();
  return [...ids.keys()].filter((row) => !failures.has(row) && fileOf(row) !== '');
}

/** By a hash of what everybody's journal calls them: a row that comes or goes later moves no other. */
function shuffled({ result, dataSet }: Judged, rows: readonly number[], seed: string): number[] {
  const { name } = placesOf(dataSet);
  const placeOf = (row: number) =>
    createHash('sha256')
      .update(JSON.stringify([seed, name, result.ids[row]]))
      .digest()
      .readUIntBE(0, 6);
  return rows
    .map((row) => [placeOf(row), row] as const)
    .sort(([a, i], [b, j]) => a - b || i - j)
    .map(([, row]) => row);
}

/** What a second opinion is worth: what comes first is looked at first, and the less certain within it. */
type Worth = { readonly row: number; readonly rank: number; readonly certainty: number };
const worthRank = { contradicted: 0, disputed: 1, uncertain: 2, agreed: 3 } as const;

/**
 * The faces where another person's opinion is worth most: decided by one alone against what the audit takes for likelier,
 * the least likely first; then those that annotators disagree about; then the least certain, decided or not. Without what
 * this person has judged, blind or in sight.
 * @returns the samples' ids, at most `count`.
 */
export function forSecondPerson(session: Judged, count: number): readonly string[] {
  const { result } = session;
  return showableRows(session)
    .flatMap((row) => worthOf(session, row) ?? [])
    .sort((a, b) => a.rank - b.rank || a.certainty - b.certainty || a.row - b.row)
    .slice(0, count)
    .map(({ row }) => result.ids[row] ?? '');
}

function worthOf({ result, journal }: Judged, row: number): Worth | undefined {
  const decisions = journal.decisionsOn(result.ids[row] ?? '');
  if (decisions.some(({ who, verdict }) => who === journal.who && verdict !== 'skip')) return undefined;
  const counting = standing(decisions);
  const chances = chancesOf(result, row);
  const [first] = counting;
  if (!first) {
    const certainty = chances ? Math.max(...chances) : 1;
    return { row, rank: worthRank.uncertain, certainty };
  }
  const label = outcomeOf(first);
  const index = label === undefined ? -1 : result.metadata.classes.indexOf(label);
  /** Of what is not about the label nobody can tell. */
  const certainty = chances?.[index] ?? 0.5;
  if (isDisagreement(counting)) return { row, rank: worthRank.disputed, certainty };
  // One person may have decided in sight and blind.
  const people = new Set(counting.map(({ who }) => who)).size;
  if (people > 1) return { row, rank: worthRank.agreed, certainty };
  return { row, rank: certainty < 0.5 ? worthRank.contradicted : worthRank.uncertain, certainty };
}
