import { AsyncLocalStorage } from 'node:async_hooks';

/** How much text may be read while one looks around. */
export type GlanceLimits = {
  /** Bytes of one reading of a file. */
  readonly perFile: number;
  /** Bytes of all readings; once they are used up, each still gets `least`. */
  readonly inAll: number;
  readonly least: number;
};

type Glance = GlanceLimits & { read: number };

/** What is read passes through every format, none of which need know that somebody only glances at it. */
const glances = new AsyncLocalStorage<Glance>();

/**
 * Reads the starts of label files: within `work` their texts seem to end early, so what comes of it is for looking
 * around alone.
 */
export function glancing<T>(limits: GlanceLimits, work: () => Promise<T>): Promise<T> {
  return glances.run({ ...limits, read: 0 }, work);
}

/** How many bytes of a text the next reading gets; all of them where nobody only glances. */
export function glanceLength(): number {
  const glance = glances.getStore();
  if (!glance) return Infinity;
  return Math.min(glance.perFile, Math.max(glance.inAll - glance.read, glance.least));
}

/** Notes what was read. */
export function countGlance(bytes: number): void {
  const glance = glances.getStore();
  if (glance) glance.read += bytes;
}

/** Whether a text may have been cut anywhere. */
export function isGlance(): boolean {
  return glances.getStore() !== undefined;
}
