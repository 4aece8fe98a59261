import { terminalLine } from './terminalText';

/** A sentence beside the outcome, on stderr. */
export function note(sentence: string): void {
  process.stderr.write(`Note: ${terminalLine(sentence)}\n`);
}
