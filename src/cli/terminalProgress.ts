import { clearLine, cursorTo } from 'node:readline';
import { SingleBar } from 'cli-progress';
import { progressText } from '../audit/progressText';
import type { AuditProgress } from '../protocol/auditProgress';
import { terminalLines } from './terminalText';

/** Shows an audit's progress: a bar on a terminal, a line a stage (and a tenth of it) elsewhere. */
export class TerminalProgress {
  private readonly bar: SingleBar | undefined;
  private lastLine = '';

  constructor(private readonly stream: NodeJS.WriteStream) {
    if (!stream.isTTY) return;
    this.bar = new SingleBar({
      stream,
      format: '{bar} {text}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      // A note wipes the bar's line, so it is drawn again even where nothing has moved.
      forceRedraw: true,
    });
    this.bar.start(1, 0, { text: '' });
  }

  update(progress: AuditProgress): void {
    const share = shareOf(progress);
    if (this.bar) {
      this.bar.update(share, { text: progressText(progress) });
      return;
    }
    const line = `${progress.stage} ${Math.floor(share * 10)}`;
    if (line !== this.lastLine) this.stream.write(`${progressText(progress)}\n`);
    this.lastLine = line;
  }

  /** Shows lines of the audit's log, above the bar where there is one. */
  note(text: string): void {
    if (this.bar) {
      cursorTo(this.stream, 0);
      clearLine(this.stream, 0);
    }
    this.stream.write(`${terminalLines(text)}\n`);
  }

  stop(): void {
    this.bar?.stop();
  }
}

function shareOf(progress: AuditProgress): number {
  if (progress.stage === 'scoring') return 1;
  return 'total' in progress && progress.total > 0 ? progress.done / progress.total : 0;
}
