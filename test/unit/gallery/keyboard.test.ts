import { describe, expect, it } from 'vitest';
import { placeAfter } from '../../../webview/gallery/grid/layout';
import { commandOf, type KeyPress } from '../../../webview/gallery/keys/keyTable';

const press = (key: string, held: Partial<KeyPress> = {}) =>
  commandOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe('commandOf', () => {
  it.each([
    ['a', 'accept'],
    ['A', 'accept'],
    ['r', 'reject'],
    ['s', 'skip'],
    ['c', 'chooseClass'],
    ['Enter', 'chooseClass'],
    ['u', 'undo'],
    ['f', 'reject'],
    ['j', 'accept'],
    [' ', 'focusMode'],
    ['Escape', 'leave'],
  ])('%j means %s', (key, kind) => {
    expect(press(key)).toEqual({ kind });
  });

  it('takes “?” with Shift, as most layouts type it', () => {
    expect(press('?', { shiftKey: true })).toEqual({ kind: 'help' });
  });

  it('takes what a face is offered with a digit, and the nth class with Shift and a digit', () => {
    expect(press('1')).toEqual({ kind: 'choice', index: 0 });
    expect(press('3')).toEqual({ kind: 'choice', index: 2 });
    expect(press('4')).toBeUndefined();
    expect(press('0')).toEqual({ kind: 'chooseClass' });
    expect(press('@', { shiftKey: true, code: 'Digit2' })).toEqual({ kind: 'class', index: 1 });
    expect(press('(', { shiftKey: true, code: 'Digit9' })).toEqual({ kind: 'class', index: 8 });
  });

  it('takes digits by their place, where a layout has them above its signs, and signs that are keys by themselves', () => {
    expect(press('é', { code: 'Digit2' })).toEqual({ kind: 'choice', index: 1 });
    expect(press('2', { shiftKey: true, code: 'Digit2' })).toEqual({ kind: 'class', index: 1 });
    expect(press('-', { code: 'Digit6' })).toEqual({ kind: 'smaller' });
    expect(press('=', { shiftKey: true, code: 'Digit0' })).toEqual({ kind: 'larger' });
    expect(press('f', { ctrlKey: true })).toEqual({ kind: 'search' });
  });

  it('extends the selection with Shift', () => {
    expect(press('ArrowDown', { shiftKey: true })).toEqual({ kind: 'move', move: 'down', extend: true });
    expect(press('End')).toEqual({ kind: 'move', move: 'end', extend: false });
  });

  it.each(['ctrlKey', 'metaKey'] as const)('undoes, redoes and selects all with %s', (control) => {
    expect(press('z', { [control]: true })).toEqual({ kind: 'undo' });
    expect(press('Z', { [control]: true, shiftKey: true })).toEqual({ kind: 'redo' });
    expect(press('y', { [control]: true })).toEqual({ kind: 'redo' });
    expect(press('a', { [control]: true })).toEqual({ kind: 'selectAll' });
  });

  it('takes brackets that AltGr types, and leaves those with Ctrl to VS Code', () => {
    expect(press('[')).toEqual({ kind: 'pairBefore' });
    expect(press(']', { ctrlKey: true, altKey: true })).toEqual({ kind: 'pairAfter' });
    expect(press('[', { ctrlKey: true })).toBeUndefined();
  });

  it('lets VS Code have its own keys', () => {
    expect(press('P', { ctrlKey: true, shiftKey: true })).toBeUndefined();
    expect(press('s', { ctrlKey: true })).toBeUndefined();
    expect(press('A', { ctrlKey: true, shiftKey: true })).toBeUndefined();
    expect(press('ArrowLeft', { altKey: true })).toBeUndefined();
    expect(press('R', { shiftKey: true })).toBeUndefined();
    expect(press('Tab')).toBeUndefined();
    expect(press('F1')).toBeUndefined();
  });
});

describe('placeAfter', () => {
  // 0 1 2 3
  // 4 5 6 7
  // 8 9
  const after = (move: Parameters<typeof placeAfter>[0], place: number) => placeAfter(move, place, 10, 4, 2);

  it('walks the list sideways and stops at its ends', () => {
    expect(after('right', 3)).toBe(4);
    expect(after('left', 4)).toBe(3);
    expect(after('left', 0)).toBe(0);
    expect(after('right', 9)).toBe(9);
  });

  it('keeps the column up and down', () => {
    expect(after('down', 1)).toBe(5);
    expect(after('up', 5)).toBe(1);
    expect(after('up', 2)).toBe(2);
    expect(after('down', 5)).toBe(9);
  });

  it('reaches the last face from above a gap, and stays in the last row', () => {
    expect(after('down', 7)).toBe(9);
    expect(after('down', 8)).toBe(8);
  });

  it('moves by pages without leaving the list or the column', () => {
    expect(after('pageDown', 1)).toBe(9);
    expect(after('pageDown', 3)).toBe(9);
    expect(after('pageUp', 9)).toBe(1);
    expect(after('pageUp', 6)).toBe(2);
  });

  it('jumps to the ends', () => {
    expect(after('home', 6)).toBe(0);
    expect(after('end', 2)).toBe(9);
  });
});
