import { SingleBar } from 'cli-progress';
import { progressText } from '../audit/run/progressText';
import type { AuditProgress } from '../protocol/auditProgress';
import { CancelledError } from '../base/humanError';
import { commandingCharacter } from '../base/text';

/**
 * Rows as aligned lines.
 * @param numbers columns after the first that stand right.
 */
export function textTable(rows: readonly (readonly string[])[], numbers: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? '').length), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column > 0 && column <= numbers ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** What a terminal would obey instead of showing. */
const controls = new RegExp(commandingCharacter, 'gu');

/** One line of text for a terminal, its control characters shown as `\x1b` and the like. */
export function terminalLine(text: string): string {
  return text.replace(controls, escaped);
}

export function terminalLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => terminalLine(line.replaceAll('\t', '    ')))
    .join('\n');
}

/** One line of JSON: what JSON itself leaves unescaped is escaped as well, so it reads back the same. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value).replace(
    controls,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\n') return '\\n';
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

export function print(lines: readonly string[], stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(`${lines.map(terminalLine).join('\n')}\n`);
}

/** Prints what a command found: its text or, where JSON is asked for, that alone on stdout and the text on stderr. */
export function printFound(lines: readonly string[], found: unknown, json: boolean): void {
  print(lines, json ? process.stderr : process.stdout);
  if (json) printJson(found);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${terminalJson(value)}\n`);
}

/** A sentence beside the outcome, on stderr. */
export function note(sentence: string): void {
  process.stderr.write(`Note: ${terminalLine(sentence)}\n`);
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `work` with a signal that aborts on the first Ctrl+C (or SIGTERM); the second one ends the program at once.
 * @param outcome a sentence on stderr for a work that was cancelled so: what is left of it.
 */
export async function abortable<T>(work: (signal: AbortSignal) => Promise<T>, outcome: string): Promise<T> {
  const abort = new AbortController();
  // Whoever cleans up on a signal ends the program when no other listener is left, so ours stays after the first one.
  const onInterrupt = (name: NodeJS.Signals) => {
    if (abort.signal.aborted) {
      stopListening();
      process.kill(process.pid, name);
    }
    abort.abort();
  };
  const stopListening = () => {
    for (const name of signals) process.off(name, onInterrupt);
  };
  for (const name of signals) process.on(name, onInterrupt);
  try {
    return await work(abort.signal);
  } catch (error) {
    if (error instanceof CancelledError) process.stderr.write(`${terminalLine(`Cancelled. ${outcome}`)}\n`);
    throw error;
  } finally {
    stopListening();
  }
}

/** Runs `work` to its end, whoever presses Ctrl+C: half of it would be worse than all or nothing. */
export async function uninterrupted<T>(work: () => Promise<T>): Promise<T> {
  const ignore = () => undefined;
  for (const name of signals) process.on(name, ignore);
  try {
    return await work();
  } finally {
    for (const name of signals) process.off(name, ignore);
  }
}

/** Shows an audit's progress: a bar on a terminal, a line a stage (and a tenth of it) elsewhere. */
export class TerminalProgress {
  private readonly bar: SingleBar | undefined;
  private lastLine = '';
  private share = 0;
  private text = '';

  constructor(private readonly stream: NodeJS.WriteStream) {
    if (!stream.isTTY) return;
    this.bar = new SingleBar({
      stream,
      format: '{bar} {text}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
    });
    this.bar.start(1, this.share, { text: this.text });
  }

  update(progress: AuditProgress): void {
    this.share = shareOf(progress);
    this.text = progressText(progress);
    if (this.bar) {
      this.bar.update(this.share, { text: this.text });
      return;
    }
    const line = `${progress.stage} ${Math.floor(this.share * 10)}`;
    if (line !== this.lastLine) this.stream.write(`${this.text}\n`);
    this.lastLine = line;
  }

  /** Shows lines of the audit's log, above the bar where there is one. */
  note(text: string): void {
    // At its end the bar puts the cursor back where the bar began, which must be below the note by then.
    this.bar?.stop();
    this.stream.write(`${terminalLines(text)}\n`);
    this.bar?.start(1, this.share, { text: this.text });
  }

  stop(): void {
    this.bar?.stop();
  }
}

function shareOf(progress: AuditProgress): number {
  if (progress.stage === 'scoring')
    return progress.judged ? progress.judged.done / Math.max(progress.judged.total, 1) : 1;
  return 'total' in progress && progress.total > 0 ? progress.done / progress.total : 0;
}
