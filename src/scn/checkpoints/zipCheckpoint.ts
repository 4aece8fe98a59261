import * as l10n from '@vscode/l10n';
import { type Entry, type ZipFile, openPromise } from 'yauzl';
import { BufferReader } from 'pickleparser';
import { HumanError, messageOf } from '../../base/humanError';
import { type Checkpoint, checkpointOf } from './checkpointTensors';
import { unpickle } from './unpickle';

/** The description of a checkpoint takes kilobytes. */
const longestPickle = 64 * 1024 * 1024;
/** Networks have hundreds of tensors. */
const mostEntries = 100_000;

/**
 * Reads a checkpoint in PyTorch's zip format (since 1.6): `<name>/data.pkl` describes the tensors, whose numbers stand in
 * `<name>/data/<key>`.
 * @throws HumanError where it is cut short, damaged or holds something else.
 */
export async function readZipCheckpoint(file: string): Promise<Checkpoint> {
  const zip = await openPromise(file, { autoClose: false }).catch((error: unknown) => {
    throw damaged(file, error);
  });
  try {
    const archive = new Archive(file, zip, await entriesOf(file, zip));
    const description = archive.find('data.pkl');
    const folder = description.slice(0, -'data.pkl'.length);
    await archive.refuseBigEndian(`${folder}byteorder`);
    const pickle = await archive.content(description, longestPickle);
    const root = unpickle(new BufferReader(pickle), file);
    return checkpointOf(file, root, {
      read: (key, bytes) => archive.storage(`${folder}data/${key}`, bytes),
      close: () => zip.close(),
    });
  } catch (error) {
    zip.close();
    throw error;
  }
}

class Archive {
  constructor(
    private readonly file: string,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  find(name: string): string {
    const found = [...this.entries.keys()].find((each) => each === name || each.endsWith(`/${name}`));
    if (found !== undefined) return found;
    throw new HumanError(
      l10n.t(
        '{0} is a zip file, but not a PyTorch checkpoint: it has no {1}. Choose a file that torch.save wrote.',
        this.file,
        name,
      ),
    );
  }

  /** The numbers of a storage, which must be as many as its tensors say. */
  async storage(name: string, bytes: number): Promise<Buffer> {
    if (this.entries.get(name)?.uncompressedSize !== bytes)
      throw new HumanError(
        l10n.t(
          '{0} lacks the numbers of a tensor ({1} should have {2} bytes); copy or save it again.',
          this.file,
          name,
          bytes.toLocaleString('en'),
        ),
      );
    return this.content(name, bytes);
  }

  /** An entry's bytes; sizes that the file claims are checked before memory is taken. */
  async content(name: string, most: number): Promise<Buffer> {
    const entry = this.entries.get(name);
    // PyTorch compresses nothing, so no part is larger than the file.
    if (!entry || entry.uncompressedSize > Math.min(most, this.zip.fileSize))
      throw new HumanError(
        l10n.t(
          '{0} claims {1} bytes for {2}, which is more than a checkpoint has there; it is damaged, or another kind of file.',
          this.file,
          (entry?.uncompressedSize ?? 0).toLocaleString('en'),
          name,
        ),
      );
    try {
      const blocks: Buffer[] = [];
      for await (const block of await this.zip.openReadStreamPromise(entry)) blocks.push(block as Buffer);
      return Buffer.concat(blocks);
    } catch (error) {
      throw damaged(this.file, error);
    }
  }

  async refuseBigEndian(name: string): Promise<void> {
    if (!this.entries.has(name)) return;
    if ((await this.content(name, 64)).toString('latin1').trim() === 'big')
      throw new HumanError(
        l10n.t(
          '{0} was saved on a machine with the other byte order, which is not read here; save it on a usual one.',
          this.file,
        ),
      );
  }
}

async function entriesOf(file: string, zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > mostEntries)
    throw new HumanError(
      l10n.t(
        '{0} has {1} parts, which no checkpoint has; choose another file.',
        file,
        zip.entryCount.toLocaleString('en'),
      ),
    );
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw new Error(l10n.t('it has two parts “{0}”', entry.fileName));
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw damaged(file, error);
  }
  return entries;
}

function damaged(file: string, cause: unknown): HumanError {
  return new HumanError(
    l10n.t('{0} is damaged or was cut short ({1}); copy or download it again.', file, messageOf(cause)),
    { cause },
  );
}
