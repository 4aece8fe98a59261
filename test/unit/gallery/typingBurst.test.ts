import { describe, expect, it } from 'vitest';
import { TypingBurst } from '../../../webview/gallery/keys/typingBurst';

/** What becomes of keys that are pressed so many milliseconds after each other. */
function pressed(keys: readonly string[], apart: number) {
  const burst = new TypingBurst();
  return keys.map((key, index) => burst.press(key, index * apart));
}

describe('letters in a row', () => {
  it('are text where they are many, quick and different', () => {
    const said = pressed(Array.from('dark modern'), 110);
    expect(said.indexOf('begins')).toBe(5);
    expect(said.slice(6).every((each) => each === 'goesOn')).toBe(true);
  });

  it.each([
    ['a quick annotator', Array.from('jjfjjfjsjj'), 100],
    ['a slow typist, who sees what happens', Array.from('dark modern'), 300],
    ['digits', Array.from('1232112312'), 60],
    ['arrows', ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'Home', 'End'], 60],
  ])('are keys of %s', (_, keys, apart) => {
    expect(pressed(keys, apart).every((each) => each === undefined)).toBe(true);
  });

  it('count again after a pause', () => {
    const burst = new TypingBurst();
    Array.from('modern').forEach((key, index) => burst.press(key, index * 90));
    expect(burst.press('1', 700)).toBe('goesOn');
    expect(burst.press('j', 2000)).toBeUndefined();
  });
});
