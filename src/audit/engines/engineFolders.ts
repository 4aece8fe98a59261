import path from 'node:path';

/** The folder of the extension's storage, or of the command line's cache, that engines are installed into. */
export function enginesFolder(storage: string): string {
  return path.join(storage, 'engines');
}
