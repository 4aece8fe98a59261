import { SingleBar } from 'cli-progress';
import { progressText } from '../audit/progressText';
import type { AuditProgress } from '../protocol/auditProgress';

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

  stop(): void {
    this.bar?.stop();
  }
}

function shareOf(progress: AuditProgress): number {
  return 'total' in progress && progress.total > 0 ? progress.done / progress.total : 0;
}
