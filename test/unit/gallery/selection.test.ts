import { describe, expect, it } from 'vitest';
import { nextUndecided } from '../../../webview/gallery/store/nextUndecided';
import { Selection } from '../../../webview/gallery/store/selection';

const list = Uint32Array.of(9, 4, 7, 1, 3);

describe('Selection', () => {
  it('extends from where it began, in both directions', () => {
    const selection = new Selection();
    selection.selectOnly(7);
    selection.extendTo(list, 4);
    expect(selection.facesIn(list)).toEqual([7, 1, 3]);
    selection.extendTo(list, 0);
    expect(selection.facesIn(list)).toEqual([9, 4, 7]);
  });

  it('begins anew where the list no longer shows its beginning', () => {
    const selection = new Selection();
    selection.selectOnly(100);
    selection.extendTo(list, 2);
    expect(selection.facesIn(list)).toEqual([7]);
    selection.extendTo(list, 3);
    expect(selection.facesIn(list)).toEqual([7, 1]);
  });

  it('toggles single faces and forgets none of the others', () => {
    const selection = new Selection();
    selection.selectOnly(9);
    selection.toggle(1);
    selection.toggle(9);
    expect(selection.facesIn(list)).toEqual([1]);
  });

  it('survives another order and leaves out what a filter hides', () => {
    const selection = new Selection();
    selection.selectAll(list);
    expect(selection.facesIn(Uint32Array.of(3, 8, 9))).toEqual([3, 9]);
    expect(selection.size).toBe(5);
  });
});

describe('nextUndecided', () => {
  const settled =
    (...faces: number[]) =>
    (face: number) =>
      faces.includes(face);

  it('looks forwards first', () => {
    expect(nextUndecided(list, 1, settled(7))).toBe(3);
  });

  it('goes round to the start', () => {
    expect(nextUndecided(list, 3, settled(3, 9))).toBe(1);
  });

  it('says so when nothing is left', () => {
    expect(nextUndecided(list, 0, () => true)).toBe(-1);
    expect(nextUndecided(new Uint32Array(), 0, () => false)).toBe(-1);
  });

  it('does not offer the face it starts from', () => {
    expect(nextUndecided(Uint32Array.of(5), 0, () => false)).toBe(-1);
  });
});
