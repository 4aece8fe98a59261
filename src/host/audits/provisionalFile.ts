import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { AuditProgress } from '../../protocol/auditProgress';

/** Where an audit leaves what it has found so far: a folder of its own, away from the data, until it ends. */
export class ProvisionalFile {
  private folder: string | undefined;
  private isTold = false;

  /** @param onThere told once where the result is, before the progress that says so. */
  constructor(
    private readonly onProgressed: (progress: AuditProgress) => void,
    private readonly onThere: ((resultFile: string) => void) | undefined,
  ) {}

  /** @returns absolute path; undefined where nobody wants it. */
  async make(): Promise<string | undefined> {
    if (!this.onThere) return undefined;
    // Folders for temporary files may be reached by a link, which files of ours are not read through.
    this.folder = await mkdtemp(path.join(await realpath(os.tmpdir()), 'scn-audit-'));
    return this.file;
  }

  async remove(): Promise<void> {
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }

  readonly onProgress = (progress: AuditProgress): void => {
    const { file } = this;
    if (progress.stage === 'folds' && progress.provisional === true && file !== undefined && !this.isTold) {
      this.isTold = true;
      this.onThere?.(file);
    }
    this.onProgressed(progress);
  };

  private get file(): string | undefined {
    return this.folder === undefined ? undefined : path.join(this.folder, 'provisional.audit.arrow');
  }
}
