import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { TerminalProgress, terminalJson, terminalLine, terminalLines } from '../../../src/cli/terminal';

function streamWith(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120 }) as unknown as NodeJS.WriteStream;
  return { stream, output: () => String((stream as unknown as PassThrough).read() ?? '') };
}

const features = (done: number) =>
  ({ stage: 'features', done, total: 40, cached: 0, facesPerSecond: 10, secondsLeft: 3 }) as const;

it('writes a line a tenth where there is no terminal, and notes between them', () => {
  const { stream, output } = streamWith(false);
  const progress = new TerminalProgress(stream);
  progress.update({ stage: 'labels' });
  for (let done = 0; done <= 8; done++) progress.update(features(done));
  progress.note('Mind \u001b]0;this\u0007.');
  progress.stop();
  expect(output()).toBe(
    [
      'Reading labels',
      'Features: 0 of 40, 10 faces/s, 3 s left',
      'Features: 4 of 40, 10 faces/s, 3 s left',
      'Features: 8 of 40, 10 faces/s, 3 s left',
      'Mind \\x1b]0;this\\x07.',
      '',
    ].join('\n'),
  );
});

it('keeps notes above the bar, where the end of the bar does not wipe them', () => {
  const { stream, output } = streamWith(true);
  const progress = new TerminalProgress(stream);
  progress.update(features(8));
  progress.note('Mind this.');
  progress.stop();
  const text = output();
  // The bar saves the cursor when it starts (ESC 7) and goes back there at its end (ESC 8).
  const afterNote = text.slice(text.indexOf('Mind this.\n'));
  expect(afterNote.indexOf('\u001b7')).toBeGreaterThan(0);
  expect(afterNote.indexOf('\u001b7')).toBeLessThan(afterNote.indexOf('\u001b8'));
  expect(afterNote).toContain('Features: 8 of 40');
});

it('shows what a terminal would obey', () => {
  expect(terminalLine('a\u001b[2J\u009b1m\u007f\n\u202eb “ä” 😀')).toBe(
    'a\\x1b[2J\\x9b1m\\x7f\\n\\u202eb “ä” 😀',
  );
  expect(terminalLines('one\r\n\ttwo\u0000')).toBe('one\n    two\\x00');
  const value = { label: 'a\u001b\u009b\u202e\u2028"\\' };
  expect(terminalJson(value)).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(terminalJson(value))).toEqual(value);
});
