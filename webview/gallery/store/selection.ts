/**
 * The selected faces, as in a file manager: the focused face is selected alone until Shift or Ctrl says otherwise.
 * Faces are kept by number, so a selection survives another order.
 */
export class Selection {
  private readonly selected = new Set<number>();
  private anchorFace: number | undefined;

  get size(): number {
    return this.selected.size;
  }

  has(face: number): boolean {
    return this.selected.has(face);
  }

  /** In the order in which `list` shows them; what `list` no longer shows is left out. */
  facesIn(list: Uint32Array): number[] {
    return Array.from(list.filter((face) => this.selected.has(face)));
  }

  selectOnly(face: number): void {
    this.selected.clear();
    this.selected.add(face);
    this.anchorFace = face;
  }

  toggle(face: number): void {
    if (!this.selected.delete(face)) this.selected.add(face);
    this.anchorFace = face;
  }

  /** Selects everything between the place where the selection began and `place`. */
  extendTo(list: Uint32Array, place: number): void {
    const anchorPlace = this.anchorFace === undefined ? -1 : list.indexOf(this.anchorFace);
    const from = anchorPlace < 0 ? place : anchorPlace;
    this.selected.clear();
    for (const face of list.subarray(Math.min(from, place), Math.max(from, place) + 1))
      this.selected.add(face);
    if (anchorPlace < 0) this.anchorFace = list[place];
  }

  selectAll(list: Uint32Array): void {
    this.select(list);
  }

  /** Selects what is not selected of `list`. @returns whether that is anything. */
  invert(list: Uint32Array): boolean {
    const others = list.filter((face) => !this.selected.has(face));
    this.select(others);
    return others.length > 0;
  }

  /** Selects these faces and no others. */
  select(faces: Iterable<number>): void {
    this.selected.clear();
    for (const face of faces) this.selected.add(face);
  }

  clear(): void {
    this.selected.clear();
    this.anchorFace = undefined;
  }
}
