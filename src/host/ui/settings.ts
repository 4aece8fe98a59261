import { userInfo } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { WorkspaceConfiguration } from 'vscode';
import { plainNote } from '../../base/text';
import type { EngineWish } from '../../protocol/engine';
import type { ProviderChoice } from '../../protocol/faceModel';
import { type OpensOn, opensOnChoices } from '../../protocol/gallery';
import type { ImageTraining, RecipeName } from '../../protocol/training';

/**
 * How networks are trained on images, where the settings say that they are.
 * @param settings those of `scn`.
 * @param workspaceFolder what the path of the starting weights may be relative to.
 */
function imageTrainingFrom(
  settings: WorkspaceConfiguration,
  workspaceFolder: string,
): ImageTraining | undefined {
  if (settings.get<string>('training', 'features') !== 'images') return undefined;
  const chosen = <T extends number>(name: string) => settings.get<T | null>(`endToEnd.${name}`) ?? undefined;
  const start = settings.get<string>('startingWeights', '').trim();
  return {
    network: settings.get<ImageTraining['network']>('endToEnd.network', 'resnet18'),
    inputSize: settings.get<number>('endToEnd.inputSize', 224),
    epochs: chosen('epochs'),
    batchSize: chosen('batchSize'),
    schedule: settings.get<ImageTraining['schedule']>('endToEnd.schedule', 'paper'),
    learnMargin: settings.get<boolean>('endToEnd.learnMargin', false),
    startingWeights: start === '' ? undefined : path.resolve(workspaceFolder, start),
  };
}

export type Settings = {
  readonly recipe: RecipeName;
  readonly seed: number;
  /** Undefined: trained on features. */
  readonly imageTraining: ImageTraining | undefined;
  /** `auto`, `off`, or a regular expression that finds the subject in an image's path. */
  readonly subjects: string;
  /** Absolute paths of folders outside the workspace whose images may be read. */
  readonly imageRoots: readonly string[];
  /** An ONNX face model of the user's own, as written; checked when an audit starts. */
  readonly backbone: unknown;
  readonly provider: ProviderChoice;
  readonly engine: EngineWish['choice'];
  /** Who decides, for the journal. */
  readonly reviewer: string;
  /** What the gallery shows of a data set at first. */
  readonly opensOn: OpensOn;
  /** How likely a suggestion must be to be one of the sure ones: .5 to .99. */
  readonly sureAbove: number;
  /** After so many decisions the gallery learns from them; 0: only where it is asked to. */
  readonly learnEvery: number;
  /** Notes that annotators write often: at most nine, none of them empty. */
  readonly cannedNotes: readonly string[];
};

/** Absolute paths of the workspace's folders. */
export function workspaceFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
}

/** Each has a digit. */
const mostCannedNotes = 9;

/** @param value of the setting, as somebody wrote it. */
function cannedNotesIn(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  const notes = texts.map((text) => plainNote(text)).filter((text) => text !== '');
  return [...new Set(notes)].slice(0, mostCannedNotes);
}

/**
 * The settings, as they are for a data set: of a workspace's several folders each may have its own.
 * @param location absolute path of the data set's file or folder; relative paths in settings count from the workspace folder
 *   that holds it, else from the first.
 */
export function readSettings(location?: string): Settings {
  const place = location === undefined ? undefined : vscode.Uri.file(location);
  const settings = vscode.workspace.getConfiguration('scn', place);
  const own = place && vscode.workspace.getWorkspaceFolder(place)?.uri.fsPath;
  const workspaceFolder = own ?? workspaceFolders()[0] ?? '';
  return {
    recipe: settings.get<RecipeName>('recipe', 'cure'),
    seed: settings.get<number>('seed', 1),
    imageTraining: imageTrainingFrom(settings, workspaceFolder),
    subjects: settings.get<string>('subjects', 'auto'),
    imageRoots: settings.get<string[]>('imageRoots', []).map((root) => path.resolve(workspaceFolder, root)),
    backbone: settings.get('backbone'),
    provider: settings.get<ProviderChoice>('inferenceProvider', 'auto'),
    engine: settings.get<EngineWish['choice']>('engine', 'auto'),
    sureAbove: Math.min(99, Math.max(50, settings.get<number>('review.sureAbove', 70))) / 100,
    learnEvery: Math.max(0, Math.round(settings.get<number>('review.learnEvery', 24))),
    opensOn: opensOnChoices.find((each) => each === settings.get('review.opensOn')) ?? 'suspects',
    cannedNotes: cannedNotesIn(settings.get('review.cannedNotes')),
    reviewer: settings.get<string>('reviewer', '').trim() || userInfo().username,
  };
}
