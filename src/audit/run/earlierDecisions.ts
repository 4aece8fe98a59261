import * as l10n from '@vscode/l10n';
import { messageOf } from '../../base/humanError';
import { withoutStop } from '../../base/text';
import { placesOf } from '../../labels/places';
import type { AuditRequest } from '../../protocol/auditProcess';
import type { PreparedAudit } from './prepareAudit';
import { earlierWord, isDisagreement, latest, outcomeOf, standing } from '../../review/decision';
import type { Decision } from '../../review/decision';
import { decisionsOn } from '../../review/fold';
import { loadDataSets } from '../../review/loadedJournal';
import { standingIds } from '../../review/steps';
import type { KnownFaces } from '../judges/knownFaces';
import type { LabelFile } from '../../labels/labelFile';

/** What the journal beside some labels says of samples, by their ids and by what is in their images. */
type EarlierDecisions = {
  readonly byId: ReadonlyMap<string, Decision>;
  /** Of all data sets of the journal; null where they contradict each other. */
  readonly byContent: ReadonlyMap<string, Decision | null>;
  /** Samples that annotators disagree about: nothing else speaks for them. */
  readonly disputed: ReadonlySet<string>;
};

/**
 * Reads what was decided about labels before an audit. What annotators disagree about is left out.
 * @param journal its file, and the data set's name in it.
 * @param before ISO time.
 * @throws Error where the journal cannot be read.
 */
export async function readEarlierDecisions(
  { file, dataSet }: { readonly file: string; readonly dataSet: string },
  before: string,
): Promise<EarlierDecisions> {
  const { states } = await loadDataSets(file);
  const byId = new Map<string, Decision>();
  const byContent = new Map<string, Decision | null>();
  const disputed = new Set<string>();
  for (const [name, state] of states) {
    for (const id of standingIds(state.samples)) {
      const counting = standing(decisionsOn(state, id)).filter(({ at }) => at < before);
      // What somebody said blind is another opinion, and nobody's word yet.
      const inSight = counting.filter(({ blind }) => blind !== true);
      if (isDisagreement(counting)) {
        if (name === dataSet) disputed.add(id);
        for (const { content } of counting) if (content !== undefined) byContent.set(content, null);
        continue;
      }
      const word = latest(inSight);
      if (!word) continue;
      if (name === dataSet) byId.set(id, word);
      const { content } = word;
      if (content === undefined) continue;
      const other = byContent.get(content);
      const isNew = other === undefined || (other && saidOf(other) === saidOf(word));
      byContent.set(content, isNew ? word : null);
    }
  }
  return { byId, byContent, disputed };
}

const saidOf = (decision: Decision) => outcomeOf(decision) ?? `, ${decision.verdict}`;

/**
 * What is known of the faces of a training set. A decision by a sample's id counts as long as its image is the one that
 * was decided about, as far as the journal says which that was; else one about the same image counts, in whatever label
 * file beside this one.
 * @param rows the faces, and their classes.
 * @param contentHashes of all samples.
 * @param auditedAt ISO time.
 * @returns undefined where nothing is.
 */
export function knownFacesOf(
  { byId, byContent, disputed }: EarlierDecisions,
  { samples, classes }: Pick<LabelFile, 'samples' | 'classes'>,
  { rows, labels }: { readonly rows: Uint32Array; readonly labels: Uint16Array },
  contentHashes: readonly (string | undefined)[],
  auditedAt: string,
): KnownFaces | undefined {
  const classOf = new Map(classes.map((name, index) => [name, index]));
  const known = {
    truth: new Int16Array(rows.length).fill(-1),
    before: labels.slice(),
    leftOut: new Uint8Array(rows.length),
  };
  let isAny = false;
  rows.forEach((row, face) => {
    const content = contentHashes[row];
    const id = samples[row]?.id ?? '';
    if (disputed.has(id)) return;
    const own = byId.get(id);
    const isSame = own && (own.content === undefined || own.content === content);
    const decision = isSame ? own : content === undefined ? undefined : byContent.get(content);
    const label = classes[labels[face] as number];
    if (!decision || label === undefined) return;
    if (decision.verdict === 'unclear' || decision.verdict === 'notAFace') {
      known.leftOut[face] = 1;
      isAny = true;
      return;
    }
    const word = earlierWord(decision, auditedAt, label);
    const truth = classOf.get(outcomeOf(decision) ?? '');
    if (truth === undefined || (word !== 'verified' && word !== 'open')) return;
    isAny = true;
    known.truth[face] = truth;
    known.before[face] = classOf.get(decision.given) ?? (labels[face] as number);
  });
  return isAny ? known : undefined;
}

/** Takes in what people decided about these labels before; where their journal cannot be read, a sentence says so. */
export async function withDecisions(
  prepared: PreparedAudit,
  { dataSet, ignoreDecisions }: Pick<AuditRequest, 'dataSet' | 'ignoreDecisions'>,
  createdAt: string,
): Promise<PreparedAudit> {
  if (ignoreDecisions === true) return prepared;
  const { set, images, table } = prepared;
  const { journalFile: file, name } = placesOf(dataSet);
  try {
    const earlier = await readEarlierDecisions({ file, dataSet: name }, createdAt);
    const known = knownFacesOf(earlier, images.labels, set, table.contentHashes, createdAt);
    return known ? { ...prepared, set: { ...set, known } } : prepared;
  } catch (error) {
    const why = l10n.t(
      'The decisions in {0} cannot be read ({1}), so the audit knows nothing of them.',
      file,
      withoutStop(messageOf(error)),
    );
    return { ...prepared, warnings: [why, ...prepared.warnings] };
  }
}
