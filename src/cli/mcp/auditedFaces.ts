import { faceBoxOf } from '../../audit/result/faceBox';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { chancesOf } from '../../audit/result/chances';
import type { AuditResult } from '../../audit/result/auditResult';
import { readAuditResult } from '../../audit/result/resultFile';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import { readRegular } from '../../base/disk/regularFile';
import { HumanError } from '../../base/humanError';
import { plainNote } from '../../base/text';
import { openDataSet } from '../../labels/opening/openLabels';
import { placesOf } from '../../labels/places';
import { DecisionJournal } from '../../review/decisionJournal';
import type { NewProposal } from '../../review/entries';
import { waitingProposals } from '../../review/proposals';
import { firstThere, placesOfAudit } from '../auditCommand';
import type { GivenFolders, NamedDataSet } from './givenFolders';
import type { ToolServices } from './toolAnswers';

/** Longest side of a face that agents get, in pixels. */
const imageEdge = 224;

/** How audits of agents score. */
export const agentsRecipe = 'cure';

type Review = {
  readonly result: AuditResult;
  readonly journal: DecisionJournal;
  readonly named: NamedDataSet;
};

/** Works on the last audit of a data set and its journal. @throws HumanError where it was not audited. */
export async function withReview<T>(
  { cache, folders }: ToolServices,
  named: NamedDataSet,
  work: (review: Review) => T | Promise<T>,
): Promise<T> {
  const file = await firstThere(placesOfAudit(named, cache));
  if (file === undefined)
    throw new HumanError(`${folders.nameOf(named.location)} was not audited yet. Call audit first.`);
  const { home, name } = placesOf(named);
  const [result, journal] = await Promise.all([
    readAuditResult(file),
    DecisionJournal.open({ folder: home, dataSet: name, who: '' }),
  ]);
  try {
    return await work({ result, journal, named });
  } finally {
    await journal.close();
  }
}

/**
 * Keeps the last audit, with its networks, where an agent's would not be the same again.
 * @throws HumanError where it was made with a model, predictions, training on images, another recipe, or the labels read
 *   otherwise than an agent's audit reads them.
 */
export async function refuseReplacing({ cache, folders }: ToolServices, named: NamedDataSet): Promise<void> {
  const file = await firstThere(placesOfAudit(named, cache));
  if (file === undefined) return;
  const [{ metadata }, labels] = await Promise.all([readAuditResult(file), openDataSet(named)]);
  const { model, predictions, training, recipe, format, classes } = metadata;
  const own = [
    model && 'a saved model',
    predictions && 'predictions of another model',
    training === 'images' && 'training on the images',
    recipe !== agentsRecipe && `the recipe “${recipe}”`,
    (format !== labels.format || !isDeepStrictEqual(classes, labels.classes)) &&
      'other classes, or another way to read the labels',
  ].filter((each) => typeof each === 'string');
  if (own.length > 0)
    throw new HumanError(
      `The last audit of ${folders.nameOf(named.location)} was made with ${own.join(' and ')}, and this one would replace it, so nothing was audited. Work on that one with audit_overview and suspects, or ask the user to audit anew.`,
    );
}

export function faceOf(folders: GivenFolders, result: AuditResult, journal: DecisionJournal, row: number) {
  const { scores, metadata, images, ids } = result;
  const chances = [...(chancesOf(result, row) ?? [])].map((chance, index) => ({ chance, index }));
  const decision = journal.decisionOf(ids[row] ?? '');
  const rounded = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? null : Number(value.toFixed(4));
  return {
    face: row,
    image: folders.imageName(images[row] ?? ''),
    given: metadata.classes[scores.given[row] ?? -1] ?? null,
    suggested: metadata.classes[scores.suggested[row] ?? -1] ?? null,
    unclear: scores.unclear[row] === 1,
    labelQuality: rounded(scores.labelQuality[row]),
    confidence: rounded(scores.confidence[row]),
    importance: rounded(scores.importance[row]),
    likeliest: chances
      .sort((a, b) => b.chance - a.chance)
      .slice(0, 3)
      .map(({ chance, index }) => ({ class: metadata.classes[index] ?? null, chance: rounded(chance) })),
    copies: (result.duplicateGroup[row] ?? 0) > 0,
    decided: decision ? { verdict: decision.verdict, label: decision.label } : null,
    proposals: waitingProposals(journal.state, ids[row] ?? '').map(({ who, verdict, label, reason }) => ({
      ...{ agent: who, verdict, label, reason },
    })),
  };
}

/** @throws HumanError for a face or class that the audit does not know. */
export function newProposal(
  { ids, metadata }: AuditResult,
  {
    face: row,
    verdict,
    label,
    reason,
  }: {
    readonly face: number;
    readonly verdict: NewProposal['verdict'];
    readonly label?: string | undefined;
    readonly reason: string;
  },
): NewProposal {
  const sampleId = ids[row];
  if (sampleId === undefined)
    throw new HumanError(`There is no face ${row} in this audit, so nothing was proposed.`);
  const isClass = label !== undefined && metadata.classes.includes(label);
  if (verdict === 'relabel' && !isClass)
    throw new HumanError(
      `“${label ?? ''}” is no class of this data set, so nothing was proposed; describe_labels lists its classes.`,
    );
  return {
    sampleId,
    verdict,
    label: verdict === 'relabel' ? (label ?? null) : null,
    reason: plainNote(reason),
  };
}

/** @returns a sentence where the face cannot be shown. */
export async function imageOf(
  folders: GivenFolders,
  thumbnails: ThumbnailService,
  result: AuditResult,
  row: number,
): Promise<Buffer | string> {
  const { files, metadata } = result;
  const file = files[row] ?? '';
  if (file === '' || !(await folders.holds(file)))
    return 'Its image is missing, or outside the folders that the user gave.';
  const region = faceBoxOf(result, row);
  const [made] = await thumbnails.make([{ file, region, values: metadata.values, always: true }], imageEdge);
  return made?.kind === 'made'
    ? readRegular(path.join(thumbnails.folder, made.place))
    : 'Its image cannot be read.';
}
