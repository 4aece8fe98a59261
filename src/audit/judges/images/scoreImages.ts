import { availableParallelism, freemem } from 'node:os';
import { FaceImages } from '../../../faces/faceImages';
import type { EndToEndRecipe } from '../../../scn/endToEnd/endToEndRecipe';
import type { WeightTensor } from '../../../scn/models/modelWeights';
import type { Prediction } from '../../../scn/predict';
import { randomBits } from '../../../scn/randomness';
import { inLanes, onThread } from '../../../processes/thread';
import type { AuditRun } from '../../engines/auditRun';
import { orNextEngine } from '../../engines/nextEngine';
import { taughtBy } from '../knownFaces';
import { labelWords } from '../../../scn/trainNetworks';
import { dealFolds, foldsFor, mostFolds, type TrainingRequests } from '../folds';
import type { AuditedFaces, FaceJudgement } from '../judge';
import { judgeLabels } from '../scores/judgeLabels';
import { meanPrediction } from '../scores/poolProbabilities';
import { fitBatch, type MeasuredPace } from './measureTraining';
import { foldFile, foldsBegun, removeOldTrainings, trainingFolder } from './savedFold';
import type {
  TrainingStart,
  ImageFoldProgress,
  ImageFoldResult,
  ImageFoldTask,
  ImageTrainingRun,
} from './trainImageFold';
import { TrainingProgress } from './trainingProgress';

/** One seed: a training takes hours where the heads take seconds. */
const seeds = 1;
/** Of a face from which no network learns, where trainings are told apart. */
const noFold = 255;
/** The share of the free memory that trainings may take. */
const memoryShare = 0.7;

/** How networks are trained on images. */
type ImageScoring = {
  readonly recipe: EndToEndRecipe;
  /** The folder of the model that they start from, and what it holds. */
  readonly start: (TrainingStart & { readonly folder: string }) | undefined;
  readonly seed: number;
  readonly cacheFolder: string;
  /** The folder where states of trainings are, for networks that others trained; undefined: the cache. */
  readonly statesIn?: string | undefined;
};

/** What the networks say of each label, and what is left of their training. */
export type ImageScores = FaceJudgement & {
  /** The weights of all networks, for a model that is kept. */
  readonly tensors: readonly WeightTensor[];
  /** Where the states of the training are; to be removed once the result is written. */
  readonly stateFolder: string;
  /** As it was trained: with batches that fit the machine. */
  readonly recipe: EndToEndRecipe;
  /** Whether these are others than were asked for, a sentence. */
  readonly batchNote: string | undefined;
};

/**
 * Scores every face by a network that was trained end to end without it, one a fold. Whoever is interrupted goes on
 * after the last epoch when the same audit runs again.
 * @throws HumanError where an image can no longer be read; CancelledError when the signal aborts or the training is declined.
 */
export async function scoreByImages(
  faces: AuditedFaces,
  scoring: ImageScoring,
  run: AuditRun,
): Promise<ImageScores> {
  const { set } = faces;
  const { foldOf, folds, ...trained } = await trainFolds(faces, scoring, run, () => true);
  const results = trained.results.filter((result) => result !== undefined);
  const { probabilities, importance, asideOpinion } = gather(results, foldOf, set.rows.length, set.classes);
  return {
    ...judgeLabels([probabilities], undefined, set.labels, set.classes, set),
    engine: results[0]?.engine ?? trained.engine,
    importance,
    aside: asideOpinion,
    folds,
    seeds,
    tensors: results.flatMap(({ tensors }) => tensors),
    stateFolder: trained.stateFolder,
    recipe: trained.recipe,
    batchNote: trained.batchNote,
  };
}

/**
 * Trains some of the networks, whose states stay on disk for whoever asks for all of them.
 * @param isWanted by the number of a fold, from 0.
 * @returns what each says, undefined where it is not wanted; and how many there are.
 * @throws as `scoreByImages`.
 */
export async function trainFolds(
  { set, images, table }: AuditedFaces,
  { recipe: wished, start, seed, cacheFolder, statesIn = cacheFolder }: ImageScoring,
  run: AuditRun,
  isWanted: (fold: number) => boolean,
) {
  const { program, signal } = run;
  const { rows, groups, classes, aside } = set;
  const { labels, words } = taughtBy(set);
  const isLeftOut = (position: number) => words?.[position] === labelWords.leftOut;
  const isKnown = words?.map((word) => Number(word === labelWords.known));
  const folds = foldsFor(groups);
  const foldOf = dealFolds(set.labels, groups, classes, folds, randomBits(seed, 0, 1));
  const hashes = [...rows, ...aside].map((row) => table.contentHashes[row] ?? '').join('');
  const decisive = { recipe: wished, start: start?.sha256, seed, classes };
  await removeOldTrainings(cacheFolder);
  const stateFolder = trainingFolder(
    statesIn,
    decisive,
    Buffer.from(hashes),
    new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength),
    foldOf.map((fold, position) => {
      if (isLeftOut(position)) return noFold;
      return isKnown?.[position] === 1 ? fold + mostFolds : fold;
    }),
  );
  const learnedBy = Array.from({ length: folds }, (_, fold) =>
    foldOf.map((held, position) => Number(held !== fold && !isLeftOut(position))),
  );
  const faces = Math.max(...learnedBy.map((learned) => learned.reduce((sum, each) => sum + each, 0)));
  const measured = await orNextEngine(run, (source) =>
    onThread<TrainingRequests, MeasuredPace>(program.entry, signal, (thread) =>
      thread.call('measure', { source, recipe: wished, classes, faces }),
    ),
  );
  const begun = await foldsBegun(stateFolder, folds);
  const batchBegun = begun.find((fold) => fold !== undefined)?.batchSize;
  const { recipe, bytes, note } = fitBatch(wished, measured, faces, batchBegun);
  if (note !== undefined) run.onNote(note);
  const allTasks = learnedBy.map((learned, fold): Omit<ImageFoldTask, 'source'> => ({
    recipe,
    seed: seed * mostFolds + fold,
    fold,
    classes,
    rows: rows.filter((_, position) => learned[position] === 1),
    labels: labels.filter((_, position) => learned[position] === 1),
    known: isKnown?.filter((_, position) => learned[position] === 1),
    asked: Uint32Array.from([...rows.filter((_, position) => foldOf[position] === fold), ...aside]),
    startingWeights: start?.folder,
    stateFile: foldFile(stateFolder, fold),
  }));
  const tasks = allTasks.filter(({ fold }) => isWanted(fold));
  const atOnce = trainingsAtOnce(measured, bytes, tasks.length);
  const progress = new TrainingProgress(
    tasks,
    tasks.map(({ fold }) => begun[fold]),
    measured,
    atOnce,
  );
  await run.ask({
    engine: measured.engine,
    seconds: progress.secondsLeft,
    networks: tasks.length,
    atOnce,
    note: [note, progress.resumedText].filter((each) => each !== undefined).join(' '),
  });

  progress.start();
  const send = () => {
    run.onProgress({ stage: 'folds', ...progress.report() });
  };
  send();
  const faceImages = new FaceImages(
    {
      files: images.files,
      regions: images.boxes,
      contentHashes: table.contentHashes,
      values: table.values.ranges,
    },
    recipe.backbone.inputSize,
  );
  const trained = await inLanes(tasks, atOnce, signal, async (task, place, stop) => {
    const training: ImageTrainingRun = {
      signal: stop,
      onNote: (line) => run.onNote(line),
      onProgress: (each) => {
        progress.take(place, each);
        const line = noteOf(each, task.fold, folds, recipe);
        if (line !== undefined) run.onNote(line);
        send();
      },
      ask: (asked) => faceImages.load(asked),
    };
    // The next engine goes on after the last epoch that was saved.
    const result = await orNextEngine(run, (source) =>
      onThread<TrainingRequests, ImageFoldResult>(program.entry, stop, (thread) =>
        thread.call('images', { ...task, source }, training),
      ),
    );
    progress.finish(place);
    send();
    return result;
  });
  const results = new Array<ImageFoldResult | undefined>(folds).fill(undefined);
  tasks.forEach(({ fold }, place) => (results[fold] = trained[place]));
  return { results, foldOf, folds, engine: measured.engine, stateFolder, recipe, batchNote: note };
}

/** Where an engine leaves cores idle, networks train side by side, as many as memory allows. */
function trainingsAtOnce({ onOneCore }: MeasuredPace, bytes: number, folds: number): number {
  if (!onOneCore) return 1;
  const fitting = Math.floor((memoryShare * freemem()) / Math.max(bytes, 1));
  return Math.max(1, Math.min(folds, availableParallelism(), fitting));
}

function noteOf(
  progress: ImageFoldProgress,
  fold: number,
  folds: number,
  { epochs }: EndToEndRecipe,
): string | undefined {
  const network = `Network ${fold + 1} of ${folds}`;
  switch (progress.kind) {
    case 'epoch': {
      const { epoch, loss, relabelled, rankMargin } = progress.report;
      return `${network}, epoch ${epoch} of ${epochs}: loss ${loss.toFixed(4)}, ${relabelled} relabelled, δ1 ${rankMargin.toFixed(4)}.`;
    }
    case 'resumed':
      return `${network} goes on after epoch ${progress.epoch} of ${epochs}, where an earlier audit stopped.`;
    case 'notSaved':
      return `${network}: its state could not be saved, so an interruption costs more than this epoch (${progress.reason}).`;
    default:
      return undefined;
  }
}

/** Puts the networks' predictions of the faces that each held out into the faces' order. */
function gather(results: readonly ImageFoldResult[], foldOf: Uint8Array, faces: number, classes: number) {
  const probabilities = new Float32Array(faces * classes);
  const importance = new Float32Array(faces);
  const asides: Prediction[] = results.map(({ prediction }, fold) => {
    let position = 0;
    foldOf.forEach((held, face) => {
      if (held !== fold) return;
      importance[face] = prediction.importance[position] as number;
      const start = position * classes;
      probabilities.set(prediction.probabilities.subarray(start, start + classes), face * classes);
      position++;
    });
    return {
      probabilities: prediction.probabilities.subarray(position * classes),
      importance: prediction.importance.subarray(position),
    };
  });
  return { probabilities, importance, asideOpinion: meanPrediction(asides) };
}
