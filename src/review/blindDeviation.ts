import * as l10n from '@vscode/l10n';
import { getOrMake } from '../base/getOrMake';
import { wilsonInterval } from '../base/wilson';
import { type Decision, isDisagreement, latest, opinionOf, standing, wordsOf } from './decision';
import { decisionsOn, type ReviewFold } from './fold';

/** How often an annotator said one thing blind where another stands. */
type Instead = {
  readonly stands: string;
  readonly said: string;
  readonly faces: number;
  /** Faces where the first stands that they judged blind. */
  readonly of: number;
};

/** How one annotator's blind decisions compare with the labels as they stand: one annotator is enough for that. */
export type Deviation = {
  readonly who: string;
  /** Faces with a label that stands that they judged blind. */
  readonly faces: number;
  /** Those of them for which they said it. */
  readonly same: number;
  /** What they said instead, most faces first. */
  readonly instead: readonly Instead[];
};

/**
 * Compares what annotators said blind with what stands: what was decided in sight since or before, where nobody
 * contradicts it in sight, else the label that the file had.
 * @returns by name.
 */
export function deviationsOf(state: ReviewFold): readonly Deviation[] {
  const tables = new Map<string, Map<string, Map<string, number>>>();
  for (const [id, steps] of state.samples) {
    if (!steps.some(({ said }) => said.blind)) continue;
    const decisions = decisionsOn(state, id);
    for (const decision of decisions) {
      const said = decision.blind ? opinionOf(decision) : undefined;
      const stands = said === undefined ? undefined : standingOpinion(decisions, decision);
      if (said === undefined || stands === undefined) continue;
      const table = getOrMake(tables, decision.who, () => new Map<string, Map<string, number>>());
      const row = getOrMake(table, wordsOf(stands), () => new Map<string, number>());
      row.set(wordsOf(said), (row.get(wordsOf(said)) ?? 0) + 1);
    }
  }
  return [...tables].sort(([a], [b]) => (a < b ? -1 : 1)).map(([who, table]) => deviationIn(who, table));
}

/** What stands on a sample, whatever was said blind; undefined where people who saw it disagree, or it has no label. */
function standingOpinion(decisions: readonly Decision[], { given }: Decision): string | undefined {
  const inSight = standing(decisions.filter(({ blind }) => !blind));
  if (isDisagreement(inSight)) return undefined;
  const word = latest(inSight);
  if (word) return opinionOf(word);
  return given === '' ? undefined : `label ${given}`;
}

function deviationIn(who: string, table: ReadonlyMap<string, ReadonlyMap<string, number>>): Deviation {
  const sum = (row: ReadonlyMap<string, number>) =>
    [...row.values()].reduce((total, faces) => total + faces, 0);
  const instead = [...table].flatMap(([stands, row]) =>
    [...row].flatMap(([said, faces]) => (said === stands ? [] : [{ stands, said, faces, of: sum(row) }])),
  );
  const name = ({ stands, said }: Instead) => JSON.stringify([stands, said]);
  instead.sort((a, b) => b.faces - a.faces || (name(a) < name(b) ? -1 : 1));
  const rows = [...table.values()];
  return {
    who,
    faces: rows.reduce((total, row) => total + sum(row), 0),
    same: [...table].reduce((total, [stands, row]) => total + (row.get(stands) ?? 0), 0),
    instead,
  };
}

/** Of each annotator so many are said in words. */
const mostSaid = 3;

/** A sentence on each annotator: how often they said blind what stands, and what they said instead. */
export function deviationText(deviations: readonly Deviation[]): string[] {
  return deviations.map(({ who, faces, same, instead }) => {
    const [share, low, high] = shareOf(same, faces);
    const count = faces.toLocaleString('en-GB');
    const whole = l10n.t(
      '{0}, blind: the label that stands for {1} % ({2} to {3} %) of {4} faces',
      ...[who, share, low, high, count],
    );
    const said = instead.slice(0, mostSaid).map((each) => {
      const [part, from, to] = shareOf(each.faces, each.of);
      const of = each.of.toLocaleString('en-GB');
      return l10n.t(
        '“{0}” where “{1}” stands in {2} % ({3} to {4} %) of {5}',
        ...[each.said, each.stands, part, from, to, of],
      );
    });
    return said.length === 0 ? `${whole}.` : `${whole}; ${said.join(', ')}.`;
  });
}

/** A share and its Wilson interval of 95 %, in per cent. */
function shareOf(count: number, of: number): [string, string, string] {
  const interval = wilsonInterval(count, of);
  const [share, low, high] = [count / of, interval?.low ?? 0, interval?.high ?? 1].map((each) =>
    (100 * each).toFixed(0),
  );
  return [share ?? '', low ?? '', high ?? ''];
}
