import { describe, expect, it } from 'vitest';
import {
  firstSheetMemory,
  keptMarks,
  marksIn,
  subjectIn,
} from '../../../../webview/gallery/sheet/sheetMemory';
import { sheetCommandOf, sheetKeyTable } from '../../../../webview/gallery/sheet/sheetKeys';
import { layoutSheet } from '../../../../webview/gallery/sheet/layout';
import { commandOf, type KeyPress } from '../../../../webview/gallery/keys/keyTable';
import { viewStateFor } from '../../../../webview/gallery/store/viewState';
import { decided } from '../madeUpFaces';
import { reviewOf, say } from './sheetFaces';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

describe('the keys of a sheet', () => {
  it('have one meaning each', () => {
    const keys = sheetKeyTable.flatMap((shortcut) => shortcut.keys.map(([key]) => key));
    expect(keys.length).toBe(new Set(keys).size);
  });

  it.each([
    ['Enter', { kind: 'accept' }],
    [' ', { kind: 'mark' }],
    ['n', { kind: 'next' }],
    ['3', { kind: 'class', index: 2 }],
    ['ArrowDown', { kind: 'move', move: 'down' }],
    ['Escape', { kind: 'leave' }],
    ['w', { kind: 'leave' }],
  ])('%j means %j', (key, command) => {
    expect(sheetCommandOf(press(key))).toEqual(command);
  });

  it('take brackets as every layout types them', () => {
    expect(sheetCommandOf(press(']'))).toEqual({ kind: 'after' });
    expect(sheetCommandOf(press('[', { ctrlKey: true, altKey: true }))).toEqual({ kind: 'before' });
    expect(sheetCommandOf(press('Enter', { altKey: true }))).toBeUndefined();
  });

  it('undo and redo as everywhere, and are opened by one that is free elsewhere', () => {
    for (const held of [{}, { shiftKey: true }] as const)
      expect(sheetCommandOf(press('u', held))).toEqual(commandOf(press('u', held)));
    expect(sheetCommandOf(press('z', { ctrlKey: true }))).toEqual({ kind: 'undo' });
    expect(commandOf(press('w'))).toEqual({ kind: 'sheets' });
  });
});

describe('the tiles of a sheet', () => {
  it.each([
    // What is left beside VS Code's side bar at 1440 × 900, below the gallery's own head.
    [60, 850, 600],
    [52, 850, 600],
    [50, 780, 520],
  ])('show %i faces at once in %i × %i', (faces, width, height) => {
    const { columns, side } = layoutSheet(faces, width, height);
    expect(side).toBeGreaterThanOrEqual(72);
    expect(columns * (side + 4) - 4).toBeLessThanOrEqual(width);
    expect(Math.ceil(faces / columns) * (side + 4) - 4).toBeLessThanOrEqual(height);
  });

  it('are as large as may be, and no larger than shows anything more', () => {
    expect(layoutSheet(1, 850, 600)).toEqual({ columns: 4, side: 184 });
    expect(layoutSheet(12, 850, 600).side).toBe(184);
    expect(layoutSheet(60, 850, 600).side).toBeGreaterThanOrEqual(80);
  });

  it('stay large enough to be judged in a narrow panel', () => {
    expect(layoutSheet(60, 296, 400)).toEqual({ columns: 3, side: 72 });
    expect(layoutSheet(60, 40, 400)).toEqual({ columns: 1, side: 72 });
  });
});

describe('what is remembered of sheets', () => {
  const review = reviewOf([1, 4, 0.9], [1, 4, 0.8], [1, 4, 0.8]);

  it('are marks on faces that are still undecided', () => {
    say(review, decided(1, 'accept', 'Sadness'));
    const marks = new Map([
      [0, 2],
      [1, 1],
    ]);
    expect(keptMarks(review, marks)).toEqual([[0, 2]]);
  });

  it('is nothing that this review has not got', () => {
    const memory = {
      ...firstSheetMemory,
      subject: { kind: 'pair' as const, given: 1, suggested: 7 },
      marks: [
        [0, 7],
        [3, 1],
        [2, 'unclear'],
      ] as [number, number | 'unclear'][],
    };
    expect(subjectIn(memory, review)).toBeUndefined();
    expect([...marksIn(memory, review)]).toEqual([[2, 'unclear']]);
    expect(subjectIn({ ...memory, subject: { kind: 'class', given: 1 } }, review)).toEqual({
      kind: 'class',
      given: 1,
    });
    expect(subjectIn({ ...memory, subject: { kind: 'class', given: 6 } }, review)).toBeUndefined();
  });

  it('comes back with the view, and a view from before has none', () => {
    const start = viewStateFor('labels.csv', undefined);
    expect(start.sheets).toEqual(firstSheetMemory);
    const kept = { ...start, sheets: { ...firstSheetMemory, isOpen: true, marks: [[3, 'open']] } };
    expect(viewStateFor('labels.csv', JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    expect(viewStateFor('labels.csv', { ...kept, sheets: undefined })).toEqual(start);
    const chosen = { ...kept, sheets: { ...kept.sheets, chosenLimit: 0.85 } };
    expect(viewStateFor('labels.csv', chosen).sheets.chosenLimit).toBe(0.85);
  });
});
