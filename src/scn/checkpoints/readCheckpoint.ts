import * as l10n from '@vscode/l10n';
import { NoRegularFileError, openRegular } from '../../base/disk/regularFile';
import { HumanError } from '../../base/humanError';
import type { Checkpoint } from './checkpointTensors';
import { legacyMark, readLegacyCheckpoint } from './legacyCheckpoint';
import { readZipCheckpoint } from './zipCheckpoint';

/**
 * Opens a PyTorch checkpoint (`torch.save` of a model's `state_dict`, alone or in a dictionary): its tensors by name, whose
 * numbers are read when they are asked for. Nothing in the file is executed. Close it when done.
 * @throws HumanError where it is no checkpoint, is damaged, or names a class that weights do not need.
 */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const start = await firstBytes(file);
  if (start.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) return readZipCheckpoint(file);
  if (start.equals(legacyMark)) return readLegacyCheckpoint(file);
  throw new HumanError(
    l10n.t(
      '{0} is not a PyTorch checkpoint (neither the zip format of torch.save nor the one before version 1.6); choose a .pth, .pt or .tar file that torch.save wrote.',
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
