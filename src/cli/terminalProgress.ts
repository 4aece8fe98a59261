import { SingleBar } from 'cli-progress';
import { progressText } from '../audit/progressText';
import type { AuditProgress } from '../protocol/auditProgress';
import { terminalLines } from './terminalText';

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
