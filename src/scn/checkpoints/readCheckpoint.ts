import * as l10n from '@vscode/l10n';
import { NoRegularFileError, openRegular } from '../../base/disk/regularFile';
import { HumanError } from '../../base/humanError';
import { type Checkpoint, type OpenedWeights, checkpointOf } from './checkpointTensors';
import { legacyMark, readLegacyCheckpoint } from './legacyCheckpoint';
import { isSafetensors, readSafetensors, readSharded } from './safetensors';
import { readZipCheckpoint } from './zipCheckpoint';

/**
 * Opens the weights of a network: a PyTorch checkpoint (`torch.save` of a model's `state_dict`, alone or in dictionaries), a
 * safetensors file, or the index of such files. Numbers are read when they are asked for. Nothing in the file is executed.
 * Close it when done.
 * @throws HumanError where it is neither, is damaged, or names a class that weights do not need.
 */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const start = await firstBytes(file);
  // The length that a safetensors file begins with may be a brace, too.
  const isIndex = start[0] === '{'.charCodeAt(0) && !isSafetensors(start);
  const opened = isIndex ? await readSharded(file, openOne) : await openOne(file, start);
  try {
    return checkpointOf(file, opened);
  } catch (error) {
    opened.close();
    throw error;
  }
}

async function openOne(file: string, start?: Buffer): Promise<OpenedWeights> {
  const bytes = start ?? (await firstBytes(file));
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) return readZipCheckpoint(file);
  if (bytes.equals(legacyMark)) return readLegacyCheckpoint(file);
  if (isSafetensors(bytes)) return readSafetensors(file);
  throw new HumanError(
    l10n.t(
      '{0} is neither a PyTorch checkpoint (the zip format of torch.save, or the one before version 1.6) nor a safetensors file; choose a .pth, .pt or .tar file that torch.save wrote, or a .safetensors file.',
      file,
    ),
  );
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await openRegular(file).catch((error: unknown) => {
    if (error instanceof NoRegularFileError) throw error;
    throw new HumanError(l10n.t('{0} cannot be opened; check the path and its permissions.', file), {
      cause: error,
    });
  });
  try {
    const start = Buffer.alloc(legacyMark.length);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return start.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
