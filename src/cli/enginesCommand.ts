import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { enginesFolder, enginesIn } from '../audit/engines/engineFolders';
import { auditSeconds } from '../audit/engines/auditSeconds';
import { type SurveyedEngine, surveyEngines } from '../audit/engines/surveyEngines';
import { shellArgument } from '../base/disk/portableNames';
import type { EngineWorkload } from '../protocol/engine';
import { auditEntry, cacheFolder, engineFolders, watched } from './auditCommand';
import { printFound, textTable } from './terminal';

type EnginesOptions = {
  readonly enginesFrom?: readonly string[];
  /** A cache whose engines are listed, too: it may have come with the data, so none of them is loaded. */
  readonly cache?: string;
  /** Whether to time them longer. */
  readonly measure?: boolean;
  readonly json?: boolean;
};

const resNetAt = (inputSize: number, batch: number): EngineWorkload => ({
  kind: 'images',
  name: `ResNet-18 at ${inputSize}²`,
  inputSize,
  stem: 'large',
  width: 64,
  blocks: [2, 2, 2, 2],
  batch,
});

/** Seconds each, not minutes: it answers whether an engine works and about how fast it is. */
const workloads: readonly EngineWorkload[] = [
  { kind: 'heads', name: 'features', dimensions: 256, faces: 2000 },
  resNetAt(112, 4),
];

/** Batches that give a GPU something to do, on which the built-in engine takes minutes. */
const measuredWorkloads: readonly EngineWorkload[] = [
  { kind: 'heads', name: 'features', dimensions: 256, faces: 10_000 },
  resNetAt(112, 16),
  resNetAt(224, 16),
];

/** Lists the engines that are found, checks each and says how fast it is. */
export async function enginesCommand(options: EnginesOptions): Promise<void> {
  const folders = engineFolders(options.enginesFrom);
  const timed = options.measure === true ? measuredWorkloads : workloads;
  const surveyed = await watched(({ signal }) => {
    // TensorFlow.js' `.wasm` files lie beside the bundle.
    const places = { entry: auditEntry, wasmFolder: path.dirname(auditEntry), folders };
    // What native code says of itself at every start is no news here.
    return surveyEngines(places, timed, { signal, onNote: () => undefined });
  });
  const engines = [...surveyed, ...(await notAskedFor(folders, options.cache))];
  const names = timed.map(({ name }) => name);
  const lines = [
    ...textTable(rowsOf(engines, names), 4),
    ...(options.measure === true ? ['', ...textTable(durationsOf(engines, names), 4), '', machine()] : []),
    ...problemsOf(engines),
  ];
  printFound(lines, { folders, engines }, options.json === true);
}

/** The engines of the current folder and of a given cache, where nobody asked for them: loading one would run its code. */
async function notAskedFor(folders: readonly string[], cache: string | undefined): Promise<SurveyedEngine[]> {
  const current = process.cwd();
  const places = new Map<string, string | undefined>([[current, '.']]);
  if (cache !== undefined) {
    const ofCache = enginesFolder(cacheFolder(cache));
    if (ofCache !== current) places.set(ofCache, shellArgument(path.join(cache, 'engines')));
  }
  const listed: SurveyedEngine[] = [];
  for (const [folder, argument] of places) {
    if (folders.includes(folder)) continue;
    const howTo = argument === undefined ? 'name it with --engines-from.' : `give --engines-from ${argument}`;
    for (const name of await enginesIn(folder))
      listed.push({
        package: name,
        folder: path.join(folder, 'node_modules', ...name.split('/')),
        engine: null,
        problem: `the one in ${folder} was not loaded, because that runs its code. If you trust it, ${howTo}`,
      });
  }
  return listed;
}

const notTimed = '–';

function rowsOf(engines: readonly SurveyedEngine[], names: readonly string[]): string[][] {
  const headings = names.flatMap((name) => [`${name}: judged`, 'trained on']);
  const rows = engines.flatMap(({ engine }) => {
    if (!engine) return [];
    const speeds = names.flatMap((name) => {
      const speed = engine.speeds.find((each) => each.name === name);
      return speed ? [perSecond(speed.forward), perSecond(speed.training)] : [notTimed, notTimed];
    });
    return [[engine.name, ...speeds]];
  });
  return [['engine, faces a second', ...headings], ...rows];
}

/** How long the training of a whole audit takes by what was measured. */
function durationsOf(engines: readonly SurveyedEngine[], names: readonly string[]): string[][] {
  const rows = engines.flatMap(({ engine }) => {
    if (!engine) return [];
    const times = names.map((name) => {
      const speed = engine.speeds.find((each) => each.name === name);
      return speed
        ? duration(auditSeconds(name === 'features' ? 'features' : 'images', measuredFaces, speed))
        : notTimed;
    });
    return [[engine.name, ...times]];
  });
  return [
    [`training of an audit of ${measuredFaces.toLocaleString('en')} faces, one network at a time`, ...names],
    ...rows,
  ];
}

const measuredFaces = 10_000;

function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(0)} min`;
  return seconds < 48 * 3600 ? `${(seconds / 3600).toFixed(0)} h` : `${(seconds / 86_400).toFixed(0)} days`;
}

/** What whoever reads the table elsewhere wants to know of the machine. */
function machine(): string {
  const processors = cpus();
  const memory = `${(totalmem() / 1e9).toFixed(0)} GB`;
  return `Measured on ${process.platform} ${process.arch}, ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${memory}, Node.js ${process.versions.node}.`;
}

function perSecond(faces: number): string {
  return faces < 10 ? faces.toFixed(1) : Math.round(faces).toLocaleString('en');
}

function problemsOf(engines: readonly SurveyedEngine[]): string[] {
  return engines.flatMap(({ package: name, engine, problem }) => {
    if (engine?.adapter?.isSoftware === true)
      return [
        `${name}: it only imitates a graphics card, so it was checked but not timed, and “auto” never takes it.`,
      ];
    return problem === null ? [] : [`${name}: ${problem}`];
  });
}
