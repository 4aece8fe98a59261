import { jsonKind, type JsonTape } from './jsonTape';

/** A key of an object, or an index of an array, to look for on a tape. */
type Step = { readonly text: string; readonly bytes: Buffer; readonly index: number | undefined };

/** Beyond this many dots only the plainest ways of reading a path are tried. */
const mostDots = 6;

/**
 * Where a record has a value: keys (or indices) joined by dots. A dot may also be part of a key: where a record has both
 * a key `a.b` and a key `b` in `a`, the former is meant.
 */
export class KeyPath {
  private readonly readings: readonly (readonly Step[])[];

  constructor(readonly text: string) {
    this.readings = readingsOf(text.split('.')).map((keys) => keys.map(stepOf));
  }

  /** The value that a record has there, as an index on its tape; of keys that come twice the last, as every reader does. */
  find(tape: JsonTape, record = 0): number | undefined {
    for (const steps of this.readings) {
      const found = walk(tape, record, steps, steps.length);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The object that would have the last key, and that key, where a record has it but for the last. */
  findParent(tape: JsonTape, record = 0): { readonly parent: number; readonly key: string } | undefined {
    for (const steps of this.readings.toReversed()) {
      const parent = walk(tape, record, steps, steps.length - 1);
      const key = steps.at(-1)?.text;
      if (parent !== undefined && key !== undefined && tape.kind(parent) === jsonKind.object)
        return { parent, key };
    }
    return undefined;
  }
}

/** The value of a key in the object at `parent`; undefined where that is no object or has no such key. */
export function memberOf(tape: JsonTape, parent: number, key: string): number | undefined {
  return walk(tape, parent, [stepFor(key)], 1);
}

const steps = new Map<string, Step>();

/** Formats look for the same few keys in every record. */
function stepFor(key: string): Step {
  let step = steps.get(key);
  if (!step) steps.set(key, (step = stepOf(key)));
  return step;
}

function stepOf(text: string): Step {
  return { text, bytes: Buffer.from(text), index: /^\d{1,6}$/.test(text) ? Number(text) : undefined };
}

function walk(tape: JsonTape, from: number, path: readonly Step[], length: number): number | undefined {
  let at: number | undefined = from;
  for (let index = 0; index < length && at !== undefined; index++) {
    const step = path[index];
    if (step) at = child(tape, at, step);
  }
  return at;
}

function child(tape: JsonTape, parent: number, step: Step): number | undefined {
  const kind = tape.kind(parent);
  const end = tape.next(parent);
  if (kind === jsonKind.object) {
    let found: number | undefined;
    for (let member = parent + 1; member < end; member = tape.next(member)) {
      if (isKey(tape, member, step)) found = member;
    }
    return found;
  }
  if (kind !== jsonKind.array || step.index === undefined) return undefined;
  let index = 0;
  for (let element = parent + 1; element < end; element = tape.next(element)) {
    if (index++ === step.index) return element;
  }
  return undefined;
}

function isKey(tape: JsonTape, member: number, { bytes, text }: Step): boolean {
  const { units } = tape;
  const start = tape.keyStart(member);
  const end = tape.keyEnd(member);
  const length = bytes.length;
  if (end - start < length) return false;
  let same = 0;
  while (same < length && units[start + same] === bytes[same]) same++;
  if (end - start === length && same === length) return true;
  // Only a key that is longer may be the same one with escapes.
  for (let at = start + same; at < end; at++) if (units[at] === 92) return tape.key(member) === text;
  return false;
}

/** All ways of cutting a path at its dots, those with the longest keys first. */
function readingsOf(parts: readonly string[]): string[][] {
  const dots = parts.length - 1;
  if (dots > mostDots) return [[parts.join('.')], [...parts]];
  const readings: string[][] = [];
  for (let cuts = 0; cuts < 2 ** dots; cuts++) {
    const keys: string[] = [parts[0] ?? ''];
    for (let dot = 0; dot < dots; dot++) {
      const part = parts[dot + 1] ?? '';
      if (cuts & (1 << dot)) keys.push(part);
      else keys.push(`${keys.pop() ?? ''}.${part}`);
    }
    readings.push(keys);
  }
  return readings.sort((a, b) => a.length - b.length);
}
