import type { LabelFile } from '../labels/labelFile';
import type { AuditResult } from './auditResult';
import type { SampleImages } from './sampleImages';

/** The result's columns on what faces are besides an image and a label; each only where the data set has such a thing. */
export function faceColumns({ labels, boxes }: SampleImages): Pick<AuditResult, 'boxes' | 'votes'> {
  return {
    ...(boxes && { boxes: packBoxes(boxes) }),
    ...(labels.voteClasses && { votes: packVotes(labels, labels.voteClasses.length) }),
  };
}

/** @returns [samples × 4], NaN where there is no box. */
function packBoxes(boxes: NonNullable<SampleImages['boxes']>): Float32Array {
  const packed = new Float32Array(boxes.length * 4).fill(NaN);
  boxes.forEach((box, row) => {
    if (box) packed.set([box.left, box.top, box.width, box.height], row * 4);
  });
  return packed;
}

/** @returns [samples × vote classes], zeros where a row has no votes. */
function packVotes({ samples }: LabelFile, classes: number): Uint16Array {
  const packed = new Uint16Array(samples.length * classes);
  samples.forEach(({ votes }, row) => {
    for (let vote = 0; vote < classes; vote++)
      packed[row * classes + vote] = Math.min(0xffff, votes?.[vote] ?? 0);
  });
  return packed;
}
