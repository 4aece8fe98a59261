import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cacheFolder, engineFolders } from '../../../src/cli/auditCommand';
import { enginesCommand } from '../../../src/cli/enginesCommand';
import { writeStandIn } from '../audit/engines/standInEngine';

/** Where engines were looked for to load them. */
const loaded = vi.hoisted(() => [] as (readonly string[])[]);
vi.mock('../../../src/audit/engines/surveyEngines', () => ({
  surveyEngines: ({ folders }: { folders: readonly string[] }) => {
    loaded.push(folders);
    return Promise.resolve([]);
  },
}));

/** A data set from somebody else as the current folder, with an engine in it and in the cache that it brings. */
let data: string;
let ofCache: string;
/** Our own folders: the cache's of this user, and the program's. */
let own: string[];

beforeEach(async () => {
  data = await realpath(await mkdtemp(path.join(tmpdir(), 'engine-folders-')));
  ofCache = path.join(data, 'a cache', 'engines');
  for (const folder of [data, ofCache]) await writeStandIn(folder);
  vi.spyOn(process, 'cwd').mockReturnValue(data);
  own = [path.join(cacheFolder(undefined), 'engines'), path.resolve(import.meta.dirname, '../../../src')];
});

afterEach(async () => {
  vi.restoreAllMocks();
  loaded.length = 0;
  await rm(data, { recursive: true, force: true });
});

/** What the command prints as JSON: the engines with the sentence of each. */
async function listed(options: Parameters<typeof enginesCommand>[0]) {
  let printed = '';
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  await enginesCommand({ ...options, json: true });
  return (JSON.parse(printed) as { engines: { folder: string; problem: string }[] }).engines;
}

it('loads engines from our own folders and from those that are named, and from no other', () => {
  expect(engineFolders()).toEqual(own);
  expect(engineFolders(['/named'])).toEqual(['/named', ...own]);
});

it('lists the engines of the current folder and of a cache that is given, and loads neither', async () => {
  const engines = await listed({ cache: 'a cache' });
  expect(loaded).toEqual([own]);
  const packageIn = (folder: string) => path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  expect(engines.map(({ folder }) => folder)).toEqual([data, ofCache].map(packageIn));
  expect(engines.map(({ problem }) => problem)).toEqual([
    `the one in ${data} was not loaded, because that runs its code. If you trust it, give --engines-from .`,
    expect.stringMatching(
      /a cache.engines was not loaded, because .* give --engines-from ['"]a cache.engines['"]$/,
    ),
  ]);
});

it('loads those of a cache whose folder is named', async () => {
  const engines = await listed({ cache: 'a cache', enginesFrom: [ofCache] });
  expect(loaded).toEqual([[ofCache, ...own]]);
  expect(engines.map(({ folder }) => path.dirname(path.dirname(path.dirname(folder))))).toEqual([data]);
});
