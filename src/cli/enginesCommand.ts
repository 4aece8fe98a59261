import path from 'node:path';
import { enginesFolder, enginesIn } from '../audit/engines/engineFolders';
import { type SurveyedEngine, surveyEngines } from '../audit/engines/surveyEngines';
import type { EngineWorkload } from '../protocol/engine';
import { cacheFolder, engineFolders, watched } from './auditSource';
import { terminalJson, terminalLine } from './terminalText';
import { textTable } from './textTable';

export type EnginesOptions = {
  readonly enginesFrom?: readonly string[];
  /** A cache whose engines are asked for, too. */
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

/**
 * Lists the engines that are found, checks each and says how fast it is.
 * @param auditEntry the audit process's bundle; TensorFlow.js' `.wasm` files lie beside it.
 */
export async function enginesCommand(options: EnginesOptions, auditEntry: string): Promise<void> {
  const { enginesFrom = [], cache } = options;
  const folders = engineFolders([
    ...enginesFrom,
    ...(cache === undefined ? [] : [enginesFolder(cacheFolder(cache))]),
  ]);
  const surveyed = await watched((signal) => {
    const places = { entry: auditEntry, wasmFolder: path.dirname(auditEntry), folders };
    // What native code says of itself at every start is no news here.
    return surveyEngines(places, workloads, signal, { onNote: () => undefined });
  });
  const engines = [...surveyed, ...(await notAskedFor(folders))];
  const lines = [...textTable(rowsOf(engines), 4), ...problemsOf(engines)];
  (options.json === true ? process.stderr : process.stdout).write(`${lines.map(terminalLine).join('\n')}\n`);
  if (options.json === true) process.stdout.write(`${terminalJson({ folders, engines })}\n`);
}

/** The engines of the current folder, where nobody asked for them: loading one would run code of that folder. */
async function notAskedFor(folders: readonly string[]): Promise<SurveyedEngine[]> {
  const folder = process.cwd();
  if (folders.includes(folder)) return [];
  return (await enginesIn(folder)).map((name) => ({
    package: name,
    folder: path.join(folder, 'node_modules', ...name.split('/')),
    engine: null,
    problem: `the one in ${folder} was not loaded, because that runs its code. If you trust it, give --engines-from .`,
  }));
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
