import { mayHoldNames, type NamesByNumber, namesWithin } from '../classes/classesFile';
import type { JsonRecord } from './jsonRecords';

/** Lists and objects that are longer, in bytes or names, say nothing about classes. */
const longestNames = 64 * 1024;
const mostNames = 200;

/** What a file says besides its records: the names of classes, such as in MMPretrain's `metainfo` and Datumaro's `categories`. */
export class NamesInside {
  private readonly lists = new Map<string, unknown[]>();
  private readonly objects = new Map<string, unknown>();

  take({ tape, collection, key }: JsonRecord): void {
    const name = collection ?? key;
    if (name === undefined || tape.end - tape.start(0) > longestNames || !mayHoldNames(name)) return;
    const list = collection === undefined ? undefined : (this.lists.get(name) ?? []);
    if ((list ?? { length: this.objects.size }).length > mostNames) return;
    const value: unknown = JSON.parse(tape.units.toString('utf8', tape.start(0), tape.end));
    if (!list) this.objects.set(name, value);
    else this.lists.set(name, [...list, value]);
  }

  get found(): NamesByNumber[] {
    const lists = [...this.lists].filter(([, list]) => list.length <= mostNames);
    return [...lists, ...this.objects].flatMap(([name, value]) => namesWithin(value, name));
  }
}
