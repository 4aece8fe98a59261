import path from 'node:path';
import type * as vscode from 'vscode';
import type { LookAround } from '../../audit/looking/lookAround';
import type { FoundFace } from '../../audit/looking/understandLabels';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import { messageOf } from '../../base/humanError';
import { type DataSet, keyOf } from '../../labels/dataSet';
import type { ThumbnailEdge } from '../../protocol/gallery';
import type { PreviewFace, ReadingAspect, UnderstoodLabels } from '../../protocol/understoodLabels';

/** Small enough for a row of them, sharp on dense screens. */
const previewEdge: ThumbnailEdge = 96;

/** What finding out about labels takes. */
type ReadingServices = {
  readonly look: Pick<LookAround, 'ask'>;
  readonly thumbnails: Pick<ThumbnailService, 'make' | 'folder'>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
  readonly rootsOf: (dataSet: DataSet) => readonly string[];
  /** The page's address of a file, or of a folder without a final slash. */
  readonly addressOf: (folder: string) => string;
  /** Told when what was understood is there, or cannot be known. */
  readonly onUnderstood: (understood: UnderstoodLabels) => void;
};

/** The answers to what the page asks about that. */
export type ReadingRequests = {
  readonly changeReading: (aspect: ReadingAspect) => void;
  readonly auditRead: () => void;
  readonly closeReading: () => void;
};

/** How the labels are read that the gallery's page shows, alone or under the audit that runs. */
export class ShownReading {
  private last:
    { readonly dataSet: DataSet; readonly session: string; understood: UnderstoodLabels | null } | undefined;
  private sessions = 0;

  constructor(private readonly services: ReadingServices) {}

  get dataSet(): DataSet | undefined {
    return this.last?.dataSet;
  }

  /** What is known so far of a data set's labels. */
  understoodOf(dataSet: DataSet): UnderstoodLabels | null {
    return this.last?.dataSet === dataSet ? this.last.understood : null;
  }

  /** Finds out what is understood of these labels, and forgets the ones before. */
  show(dataSet: DataSet): void {
    if (this.last?.dataSet === dataSet) return;
    const session = `reading ${this.sessions++} ${keyOf(dataSet)}`;
    const shown: NonNullable<typeof this.last> = { dataSet, session, understood: null };
    this.last = shown;
    void this.understand(dataSet, session).then((understood) => {
      if (this.last !== shown) return;
      shown.understood = understood;
      this.services.onUnderstood(understood);
    });
  }

  private async understand(dataSet: DataSet, session: string): Promise<UnderstoodLabels> {
    const { look, log, rootsOf } = this.services;
    const { location, reading } = dataSet;
    try {
      const found = await look.ask('understood', { location, ...reading, session, roots: rootsOf(dataSet) });
      return { ...found, classes: await this.withPictures(found.classes) };
    } catch (error) {
      // The audit says the same in its own time; here it is a line.
      log.warn(`How ${location} is read: ${messageOf(error)}`);
      return {
        title: path.basename(location),
        rows: [],
        classes: [],
        furtherClasses: 0,
        unlabelled: 0,
        aside: 0,
        problems: [messageOf(error)],
        furtherProblems: 0,
      };
    }
  }

  private async withPictures(
    classes: UnderstoodLabels<FoundFace>['classes'],
  ): Promise<UnderstoodLabels['classes']> {
    const { thumbnails, addressOf, log } = this.services;
    const wishes = classes.flatMap(({ faces }) =>
      faces.flatMap((face) => (face.kind === 'file' ? [face] : [])),
    );
    const made =
      wishes.length === 0
        ? []
        : await thumbnails
            .make(
              wishes.map(({ file, region }) => ({ file, ...(region && { region }) })),
              previewEdge,
            )
            .catch((error: unknown) => {
              log.warn(`No pictures of the classes: ${messageOf(error)}`);
              return [];
            });
    const folder = addressOf(thumbnails.folder);
    const pictures = new Map<FoundFace, PreviewFace>();
    wishes.forEach((wish, index) => {
      const picture = made[index];
      if (!picture || picture.kind === 'failed') return;
      const address = picture.kind === 'made' ? `${folder}/${picture.place}` : addressOf(wish.file);
      pictures.set(wish, { kind: 'address', image: wish.image, address });
    });
    return classes.map((each) => ({
      ...each,
      faces: each.faces.flatMap((face) => (face.kind === 'file' ? (pictures.get(face) ?? []) : [face])),
    }));
  }
}
