import * as l10n from '@vscode/l10n';
import { contradictionsWithOthers } from '../../labels/classes/otherLabelFiles';
import type { LabelReading } from '../../labels/dataSet';
import { countImages } from '../../labels/images/countImages';
import { ImageFinder } from '../../labels/images/imageFinder';
import type { FaceBox, LabelFile } from '../../labels/labelFile';
import { titleOfFormat } from '../../labels/opening/openLabels';
import type { SampledImage } from '../../protocol/auditProcess';
import type { InlinePreview, UnderstoodLabels } from '../../protocol/understoodLabels';
import { sampledImages } from '../../labels/images/sampledImages';
import { summariseLabels, understoodRows } from './labelsSummary';

/** A face of which a picture is to be made. */
export type FoundFace =
  | InlinePreview
  | {
      readonly kind: 'file';
      readonly image: string;
      /** Absolute path. */
      readonly file: string;
      /** Undefined where the image is the face. */
      readonly region?: FaceBox | undefined;
    };

const mostClasses = 40;
const facesOfClass = 12;
const mostProblems = 10;
/** Of a class so many further samples are tried where images are missing. */
const triesPerFace = 4;
/** Faces in the label file are read from its start, at most so many of them. */
const inlineLooked = 4_000;
/** Larger ones would hold up the page. */
const largestInline = 200_000;
const inlineBudget = 8_000_000;

/** What is understood of labels, with the images by which crops are told from photographs. */
export type FoundLabels = UnderstoodLabels<FoundFace> & { readonly sampled: readonly SampledImage[] };

/**
 * What is understood of labels, with some faces of each class.
 * @param roots absolute paths of the folders where images may be.
 */
export async function understandLabels(
  labels: LabelFile,
  reading: LabelReading,
  roots: readonly string[],
): Promise<FoundLabels> {
  const finder = new ImageFinder(labels, roots);
  const summary = summariseLabels(labels, reading, {
    further: await contradictionsWithOthers(labels),
    images: await countImages(labels, finder),
    missing: null,
    hint: null,
  });
  const shown = labels.classes.slice(0, mostClasses);
  const faces = labels.inlineFaces
    ? await inlineFacesOf(labels, labels.inlineFaces, shown)
    : facesInFiles(labels, finder, shown);
  // One message may be about several rows.
  const problems = [...new Set(summary.problems.map(({ message }) => message))];
  return {
    title: l10n.t(
      '{0}: {1} samples, {2} classes',
      titleOfFormat(labels.format),
      summary.samples.toLocaleString('en'),
      labels.classes.length.toLocaleString('en'),
    ),
    rows: understoodRows(labels, reading, summary),
    classes: shown.map((name) => ({
      name,
      samples: summary.counts[name] ?? 0,
      faces: faces.get(name) ?? [],
    })),
    furtherClasses: labels.classes.length - shown.length,
    unlabelled: summary.unlabelled,
    aside: summary.aside,
    problems: problems.slice(0, mostProblems),
    furtherProblems: Math.max(0, problems.length - mostProblems),
    sampled: await sampledImages(labels, finder),
  };
}

/** Evenly spread ones of each class whose images are there. */
function facesInFiles(
  { samples }: LabelFile,
  finder: ImageFinder,
  shown: readonly string[],
): Map<string, FoundFace[]> {
  const rows = new Map<string, number[]>(shown.map((name) => [name, []]));
  samples.forEach(({ label }, row) => rows.get(label)?.push(row));
  return new Map(
    [...rows].map(([name, ofClass]) => {
      const faces: FoundFace[] = [];
      const wanted = Math.min(facesOfClass, ofClass.length);
      const step = ofClass.length / Math.max(1, wanted);
      for (let face = 0; face < wanted; face++) {
        // Where one is missing, its neighbour stands in.
        for (let tried = 0; tried < Math.min(triesPerFace, Math.ceil(step)); tried++) {
          const sample = samples[ofClass[Math.floor(face * step) + tried] ?? -1];
          const place = sample && finder.place(sample.image);
          if (place?.kind !== 'found') continue;
          faces.push({
            kind: 'file',
            image: sample?.image ?? '',
            file: place.file,
            region: sample?.box,
          });
          break;
        }
      }
      return [name, faces];
    }),
  );
}

/** The first ones of each class: the file is read in one go, and as little of it as may be. */
async function inlineFacesOf(
  { samples }: LabelFile,
  read: NonNullable<LabelFile['inlineFaces']>,
  shown: readonly string[],
): Promise<Map<string, FoundFace[]>> {
  const faces = new Map<string, FoundFace[]>(shown.map((name) => [name, []]));
  let [looked, bytes, full] = [0, 0, 0];
  for await (const face of read()) {
    const { image = '', label = '' } = samples[face.sample] ?? {};
    const ofClass = faces.get(label);
    const size = 'grey' in face ? face.grey.length : face.encoded.length;
    if (ofClass && ofClass.length < facesOfClass && size <= largestInline) {
      // What is yielded may be a part of a block that is used again.
      if ('grey' in face) {
        const { width, height, grey } = face;
        ofClass.push({ kind: 'grey', image, width, height, grey: Uint8Array.from(grey) });
      } else ofClass.push({ kind: 'encoded', image, encoded: Uint8Array.from(face.encoded) });
      bytes += size;
      if (ofClass.length === facesOfClass) full++;
    }
    if (++looked >= inlineLooked || bytes > inlineBudget || full === shown.length) break;
  }
  return faces;
}
