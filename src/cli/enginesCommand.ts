import path from 'node:path';
import { enginesFolder, enginesIn } from '../audit/engines/engineFolders';
import { type SurveyedEngine, surveyEngines } from '../audit/engines/surveyEngines';
import { shellArgument } from '../base/disk/portableNames';
import type { EngineWorkload } from '../protocol/engine';
import { auditEntry, cacheFolder, engineFolders, watched } from './auditCommand';
import { printFound, textTable } from './terminal';

type EnginesOptions = {
  readonly enginesFrom?: readonly string[];
  /** A cache whose engines are listed, too: it may have come with the data, so none of them is loaded. */
  readonly cache?: string;
  readonly json?: boolean;
};

/** Seconds each, not minutes: it answers whether an engine works and about how fast it is. */
const workloads: readonly EngineWorkload[] = [
  { kind: 'heads', name: 'features', dimensions: 256, faces: 2000 },
  {
    kind: 'images',
    name: 'ResNet-18 at 112²',
    inputSize: 112,
    stem: 'large',
    width: 64,
    blocks: [2, 2, 2, 2],
    batch: 4,
  },
];

/** Lists the engines that are found, checks each and says how fast it is. */
export async function enginesCommand(options: EnginesOptions): Promise<void> {
  const folders = engineFolders(options.enginesFrom);
  const surveyed = await watched(({ signal }) => {
    // TensorFlow.js' `.wasm` files lie beside the bundle.
    const places = { entry: auditEntry, wasmFolder: path.dirname(auditEntry), folders };
    // What native code says of itself at every start is no news here.
    return surveyEngines(places, workloads, { signal, onNote: () => undefined });
  });
  const engines = [...surveyed, ...(await notAskedFor(folders, options.cache))];
  const lines = [...textTable(rowsOf(engines), 4), ...problemsOf(engines)];
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

function rowsOf(engines: readonly SurveyedEngine[]): string[][] {
  const headings = workloads.flatMap(({ name }) => [`${name}: judged`, 'trained on']);
  const rows = engines.flatMap(({ engine }) =>
    engine
      ? [
          [
            engine.name,
            ...engine.speeds.flatMap(({ forward, training }) => [perSecond(forward), perSecond(training)]),
          ],
        ]
      : [],
  );
  return [['engine, faces a second', ...headings], ...rows];
}

function perSecond(faces: number): string {
  return faces < 10 ? faces.toFixed(1) : Math.round(faces).toLocaleString('en');
}

function problemsOf(engines: readonly SurveyedEngine[]): string[] {
  return engines.flatMap(({ package: name, problem }) => (problem === null ? [] : [`${name}: ${problem}`]));
}
