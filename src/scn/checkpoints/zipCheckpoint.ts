import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { type Entry, type ZipFile, type ZipFileOptions, openPromise } from 'yauzl';
import { HumanError, messageOf } from '../../base/humanError';
import { type OpenedWeights, type StoragePart, weightsOf } from './checkpointTensors';
import { PickleReader, unpickle } from './unpickle';

/** The description of a checkpoint takes kilobytes. */
const longestPickle = 64 * 1024 * 1024;
/** Networks have hundreds of tensors. */
const mostEntries = 100_000;

/**
 * Reads a checkpoint in PyTorch's zip format (since 1.6): `<name>/data.pkl` describes the tensors, whose numbers stand in
 * `<name>/data/<key>`.
 * @throws HumanError where it is cut short, damaged or holds something else.
 */
export async function readZipCheckpoint(file: string): Promise<OpenedWeights> {
  const zip = await openPromise(file, { autoClose: false }).catch((error: unknown) => {
    throw damaged(file, error);
  });
  try {
    const archive = new Archive(file, zip, await entriesOf(file, zip));
    archive.refusePrograms();
    const description = archive.find('data.pkl');
    const folder = description.slice(0, -'data.pkl'.length);
    await archive.refuseBigEndian(`${folder}byteorder`);
    const pickle = await archive.content(description, longestPickle);
    const root = unpickle(new PickleReader(pickle), file);
    return weightsOf(file, root, {
      read: (part) => archive.storage(`${folder}data/${part.key}`, part),
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

  /** What torch.jit and torch.export save has the weights, too, but names them as their program does. */
  refusePrograms(): void {
    const holds = (name: RegExp) => [...this.entries.keys()].some((each) => name.test(each));
    const loaded = JSON.stringify(path.basename(this.file));
    if (holds(/^[^/]*\/(?:constants\.pkl$|code\/)/))
      throw new HumanError(
        l10n.t(
          '{0} is a TorchScript program, whose code is not run here; nothing was loaded. Save its weights in Python, with torch.save({1}, "weights.pth"), and import these.',
          this.file,
          `torch.jit.load(${loaded}).state_dict()`,
        ),
      );
    if (holds(/(?:^|\/)(?:serialized_exported_program|models\/model)\.json$/))
      throw new HumanError(
        l10n.t(
          '{0} is an exported PyTorch program, whose code is not run here; nothing was loaded. Save its weights in Python, with torch.save({1}, "weights.pth"), and import these.',
          this.file,
          `torch.export.load(${loaded}).state_dict`,
        ),
      );
  }

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

  /** Bytes of a storage, which must have as many as its tensors say. */
  async storage(name: string, { bytes, start, end }: StoragePart): Promise<Buffer> {
    const entry = this.entries.get(name);
    if (entry?.uncompressedSize !== bytes)
      throw new HumanError(
        l10n.t(
          '{0} lacks the numbers of a tensor ({1} should have {2} bytes); copy or save it again.',
          this.file,
          name,
          bytes.toLocaleString('en'),
        ),
      );
    // PyTorch compresses nothing; whoever packed a checkpoint again may have.
    if (entry.compressionMethod !== 0 || end - start === bytes)
      return (await this.content(name, bytes)).subarray(start, end);
    return this.bytesOf(entry, { start, end, decodeFileData: false });
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
    return this.bytesOf(entry);
  }

  private async bytesOf(entry: Entry, part?: ZipFileOptions): Promise<Buffer> {
    try {
      const blocks: Buffer[] = [];
      const stream = await this.zip.openReadStreamPromise(entry, part);
      for await (const block of stream) blocks.push(block as Buffer);
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
