import path from 'node:path';
import * as vscode from 'vscode';
import type { LookAround } from '../../audit/looking/lookAround';
import type { FoundFace } from '../../audit/looking/understandLabels';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import { messageOf } from '../../base/humanError';
import { type DataSet, keyOf } from '../../labels/dataSet';
import type { ThumbnailEdge } from '../../protocol/thumbnails';
import type { SampledFaces, SampledImage } from '../../protocol/auditProcess';
import type {
  PreviewFace,
  ReadingAspect,
  UnderstoodLabels,
  UnderstoodRow,
} from '../../protocol/understoodLabels';

/** Small enough for a row of them, sharp on dense screens. */
const previewEdge: ThumbnailEdge = 96;

/** What finding out about labels takes. */
type ReadingServices = {
  readonly look: Pick<LookAround, 'ask'>;
  readonly thumbnails: Pick<ThumbnailService, 'make' | 'folder'>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
  readonly rootsOf: (dataSet: DataSet) => readonly string[];
  /** Looks whether images are faces or photographs. */
  readonly sampleFaces: (images: readonly SampledImage[]) => Promise<SampledFaces>;
  /** The page's address of a file, or of a folder without a final slash. */
  readonly addressOf: (folder: string) => string;
  /** Told when what was understood is there, or cannot be known; again when it is known what the images are. */
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
  private isFinding = false;

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
    this.isFinding = false;
    const tell = (understood: UnderstoodLabels) => {
      if (this.last !== shown) return;
      shown.understood = understood;
      this.services.onUnderstood(understood);
    };
    void this.understand(dataSet, session, tell).then(tell);
  }

  /** @param tell is told first what is known before nets have looked at the images, which may take a while. */
  private async understand(
    dataSet: DataSet,
    session: string,
    tell: (understood: UnderstoodLabels) => void,
  ): Promise<UnderstoodLabels> {
    const { look, log, rootsOf } = this.services;
    const { location, reading } = dataSet;
    try {
      const { sampled, ...found } = await look.ask('understood', {
        ...{ location, ...reading, session, roots: rootsOf(dataSet) },
      });
      const understood = { ...found, classes: await this.withPictures(found.classes) };
      if (sampled.length === 0) return understood;
      const about = vscode.l10n.t('Faces');
      const looking = vscode.l10n.t('Looking whether the images are faces or photographs…');
      tell({ ...understood, rows: [...found.rows, { about, text: looking, change: null }] });
      return { ...understood, rows: [...found.rows, ...(await this.facesRow(dataSet, sampled))] };
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

  /** How the images of the shown labels are not taken yet. */
  otherFaces(): 'find' | 'whole' {
    return this.isFinding ? 'whole' : 'find';
  }

  /** What is done with the images before they are judged, with pictures of faces; nothing where nobody could look. */
  private async facesRow(dataSet: DataSet, images: readonly SampledImage[]): Promise<UnderstoodRow[]> {
    const { thumbnails, addressOf, log, sampleFaces } = this.services;
    const settled = dataSet.reading.options.faces;
    const about = vscode.l10n.t('Faces');
    if (settled === 'whole') {
      const text = vscode.l10n.t('The images are audited whole, as you chose.');
      return [{ about, text, change: 'faces' }];
    }
    try {
      const sampled = await sampleFaces(images);
      const isFinding = settled === undefined ? sampled.kind === 'photographs' : settled === 'find';
      if (this.last?.dataSet === dataSet) this.isFinding = isFinding;
      const row = {
        about,
        text: facesText(sampled, settled),
        change: 'faces',
      } as const;
      if (!isFinding) return [row];
      const made = await thumbnails.make(sampled.examples, previewEdge);
      const folder = addressOf(thumbnails.folder);
      return [
        {
          ...row,
          pictures: made.flatMap((each) => (each.kind === 'made' ? [`${folder}/${each.place}`] : [])),
        },
      ];
    } catch (error) {
      log.warn(`Whether the images are photographs: ${messageOf(error)}`);
      return [];
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

/** @param settled what somebody chose; undefined: it goes by the sample. */
function facesText({ kind, looked, seen }: SampledFaces, settled: 'find' | undefined): string {
  if (settled === 'find')
    return vscode.l10n.t('Faces are found in the images and cut out, the eyes level, as you chose.');
  if (kind === 'photographs')
    return vscode.l10n.t(
      'The images are photographs: faces are found and cut out, the eyes level ({0} of {1} images that were looked at show one).',
      seen,
      looked,
    );
  if (kind === 'faces') return vscode.l10n.t('The images are faces already.');
  return vscode.l10n.t(
    'Faces were seen in {0} of {1} images that were looked at, so the images are audited whole.',
    seen,
    looked,
  );
}
