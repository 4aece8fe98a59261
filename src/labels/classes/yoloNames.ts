import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { readRegular } from '../../base/disk/regularFile';
import { explaining } from '../../base/disk/fileErrors';
import { HumanError } from '../../base/humanError';
import type { NamesByNumber } from './classesFile';

/** What YOLO's `data.yaml` says that is of use here. */
export type YoloNames = {
  /** Absolute path. */
  readonly file: string;
  readonly names: NamesByNumber;
  /** Whether lines go on with the points of a pose behind the box. */
  readonly hasPoints: boolean;
  /** Sentences. */
  readonly problems: readonly string[];
};

/** As Ultralytics, Roboflow and FiftyOne call it. */
const usualNames = ['data.yaml', 'dataset.yaml', 'data.yml', 'dataset.yml'];
export const yamlName = /\.ya?ml$/i;
const largest = 1024 * 1024;
/** Object365 has 365 of them, LVIS 1,203. */
const mostNames = 10_000;

/** Whether a text is such a description, by how its lines start. */
export function describesYolo(head: string): boolean {
  return /^names\s*:/m.test(head) && /^(nc|train|val|test|path)\s*:/m.test(head);
}

/**
 * The names of classes that a YOLO data set has, from the YAML file in its folder.
 * @param names of the files in it.
 * @returns undefined where none of them is one.
 * @throws HumanError where the file cannot be read, with its line.
 */
export async function yoloNamesIn(folder: string, names: Iterable<string>): Promise<YoloNames | undefined> {
  const likely = [...names].filter((name) => yamlName.test(name)).sort();
  const ordered = [...usualNames.filter((name) => likely.includes(name)), ...likely];
  for (const name of new Set(ordered)) {
    const file = path.join(folder, name);
    const { size } = await stat(file).catch(explaining(file));
    const text = (await readRegular(file).catch(explaining(file))).toString('utf8', 0, largest);
    if (!describesYolo(text)) continue;
    if (size > largest)
      throw new HumanError(
        l10n.t(
          '{0} is larger than {1} MB, so it is not read; choose another file.',
          file,
          largest / 1024 ** 2,
        ),
      );
    return { file, ...(await parseYoloNames(text, file)) };
  }
  return undefined;
}

async function parseYoloNames(text: string, file: string): Promise<Omit<YoloNames, 'file'>> {
  const { parseDocument, LineCounter, visit } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\u{feff}/u, ''), {
    schema: 'core',
    lineCounter: lines,
    logLevel: 'silent',
  });
  const wrong = (offset: number, what: string) =>
    new HumanError(
      l10n.t('Line {0} of {1}: {2}. Put it right and try again.', lines.linePos(offset).line, file, what),
    );
  const [error] = document.errors;
  if (error) throw wrong(error.pos[0], l10n.t('no YAML ({0})', error.code));
  const refuse = (offset: number | undefined, what: string): never => {
    throw wrong(offset ?? 0, what);
  };
  visit(document, {
    Alias: (_, { range }) =>
      refuse(range?.[0], l10n.t('an alias (“*”), which could fill the memory and is not read')),
    // What a value is shows without one.
    Node: (_, { tag, range }) => {
      if (tag !== undefined)
        refuse(range?.[0], l10n.t('the tag “{0}”, which could stand for a program and is not read', tag));
    },
  });
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const { names: listed, nc, ...others } = value as Readonly<Record<string, unknown>>;
  const entries =
    typeof listed === 'object' && listed !== null ? Object.entries(listed as Record<string, unknown>) : [];
  const problems: string[] = [];
  const names: Record<string, string> = {};
  const numberOf = new Map<string, string>();
  for (const [number, name] of entries.slice(0, mostNames)) {
    const written = typeof name === 'string' || typeof name === 'number' ? String(name).trim() : '';
    const first = numberOf.get(written);
    if (written === '' || !/^\d+$/.test(number))
      problems.push(l10n.t('{0} has no name for the class {1}; add it there.', file, number));
    else if (first !== undefined)
      problems.push(
        l10n.t(
          '{0} calls the classes {1} and {2} both “{3}”; they are read as one.',
          file,
          first,
          number,
          written,
        ),
      );
    else numberOf.set(written, number);
    if (written !== '' && /^\d+$/.test(number)) names[number] = written;
  }
  if (typeof nc === 'number' && nc !== entries.length)
    problems.push(
      l10n.t(
        '{0} says that there are {1} classes (nc) and names {2}; put one right.',
        file,
        nc,
        entries.length,
      ),
    );
  return { names, hasPoints: 'kpt_shape' in others, problems };
}
