import { errorCode } from './fileErrors';

/** `unknown`: this platform or this disk has no such locks. */
export type KernelLock = 'taken' | 'held' | 'unknown';

/**
 * Asks the kernel for the lock of an open file. It is kept while its process lives, however long that stalls or the
 * computer sleeps, and gone with the process or the descriptor. NFS and SMB ask the server.
 */
export async function tryKernelLock(descriptor: number): Promise<KernelLock> {
  try {
    const { tryLock } = await import('fs-native-extensions');
    // Windows forbids others to read what is locked, so there it is a byte behind the content; macOS locks all or none.
    const isWindows = process.platform === 'win32';
    return tryLock(descriptor, isWindows ? 2 ** 30 : 0, isWindows ? 1 : 0) ? 'taken' : 'held';
  } catch (error) {
    return ['EAGAIN', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '') ? 'held' : 'unknown';
  }
}
