import type { LabelFile } from '../labelFile';
import { pathParts } from './imageCandidates';

/** The rows that a name means; none where nothing is called so, `several` where it may mean different images. */
export type NamedRows = readonly number[] | 'several';

/** Finds the rows of a label file that others mean by an image, as their program writes it. */
export class SampleNames {
  private readonly byId = new Map<string, number>();
  /** Rows by the plain path of their image, and the different paths by file name, and by that without its ending. */
  private readonly byPath = new Map<string, number[]>();
  private readonly byName = new Map<string, string[]>();
  private readonly byStem = new Map<string, string[]>();
  private readonly hasBoxes: boolean;

  constructor({ samples }: Pick<LabelFile, 'samples'>) {
    this.hasBoxes = samples.some(({ box, boxShares }) => box !== undefined || boxShares !== undefined);
    samples.forEach(({ id, image }, row) => {
      if (id !== image) this.byId.set(id, row);
      const parts = pathParts(image);
      const path = parts.join('/');
      const rows = this.byPath.get(path);
      if (rows) rows.push(row);
      else {
        this.byPath.set(path, [row]);
        const name = parts.at(-1) ?? path;
        note(this.byName, name, path);
        note(this.byStem, stemOf(name), path);
      }
    });
  }

  /**
   * @param image a path as in the label file, or that goes on or starts elsewhere (`/data/faces/a.png` for `faces/a.png`);
   *   else a file name that only one image has, with or without its ending; or a sample's own id (`a.png#2`).
   */
  rowsOf(image: string): NamedRows {
    const own = this.byId.get(image);
    if (own !== undefined) return [own];
    const parts = pathParts(image);
    const path = parts.join('/');
    const exact = this.byPath.get(path);
    if (exact) return this.ofOneFace(exact);
    const name = parts.at(-1) ?? path;
    const paths = this.byName.get(name) ?? (/\.\w+$/.test(name) ? [] : (this.byStem.get(name) ?? []));
    const fitting = paths.length > 1 ? paths.filter((each) => endAlike(each, path)) : paths;
    const [only] = fitting;
    if (only === undefined) return paths.length > 1 ? 'several' : [];
    return fitting.length > 1 ? 'several' : this.ofOneFace(this.byPath.get(only) ?? []);
  }

  /** Several rows of one image are about one face, unless rows have boxes. */
  private ofOneFace(rows: readonly number[]): NamedRows {
    return rows.length > 1 && this.hasBoxes ? 'several' : rows;
  }
}

function note(names: Map<string, string[]>, name: string, path: string): void {
  const known = names.get(name);
  if (known) known.push(path);
  else names.set(name, [path]);
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]+$/, '');
}

/** Whether one of two paths is the end of the other. */
function endAlike(a: string, b: string): boolean {
  return `/${a}`.endsWith(`/${b}`) || `/${b}`.endsWith(`/${a}`);
}
