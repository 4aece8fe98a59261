import { describe, expect, it } from 'vitest';
import { recognisesClasses } from '../../../src/audit/result/recognition';
import { calibratedProbabilities, noisyLabels } from './noisyLabels';

const classes = ['anger', 'disgust', 'fear', 'happiness', 'neutral', 'sadness', 'surprise'];

/** Labels of which so many are right, the others evenly wrong. */
function labelled(faces: number, right: number) {
  const wrong = (1 - right) / (classes.length - 1);
  const confusion = classes.map((_, truth) => classes.map((_, given) => (given === truth ? right : wrong)));
  return noisyLabels(faces, confusion, 1);
}

/** @param clarity how much of a class the networks see in an image. */
function recognised(faces: number, right: number, clarity: number): boolean {
  const { truth, labels } = labelled(faces, right);
  const probabilities = calibratedProbabilities(truth, classes.length, clarity, 2);
  return recognisesClasses({ metadata: { classes }, scores: { given: labels, probabilities } });
}

describe('whether the networks recognise anything', () => {
  it('is no matter of how many labels are wrong: half of them, most of them, or all by chance', () => {
    for (const right of [1, 0.7, 0.5, 0.3, 1 / classes.length]) expect(recognised(600, right, 2)).toBe(true);
  });

  it('is denied where they see nothing, whatever they guess', () => {
    expect(recognised(200, 1, 0)).toBe(false);
    // Networks that are sure of this and that by turns, as on photographs: about a quarter of what there is to know.
    const { truth, labels } = labelled(600, 1 / classes.length);
    const probabilities = calibratedProbabilities(truth, classes.length, 1.1, 2);
    expect(recognisesClasses({ metadata: { classes }, scores: { given: labels, probabilities } })).toBe(
      false,
    );
  });

  it('is granted where they are unsure of most faces and agree with the labels all the same', () => {
    expect(recognised(600, 1, 0.8)).toBe(true);
  });

  it('is left open of few faces, and of rows without a label or a score', () => {
    expect(recognised(39, 1, 0)).toBe(true);
    const { truth, labels } = labelled(200, 1);
    const given = labels.map((label, face) => (face < 39 ? label : 0xffff));
    const probabilities = calibratedProbabilities(truth, classes.length, 0, 2);
    expect(recognisesClasses({ metadata: { classes }, scores: { given, probabilities } })).toBe(true);
    probabilities.fill(NaN, 39 * classes.length);
    expect(recognisesClasses({ metadata: { classes }, scores: { given: labels, probabilities } })).toBe(true);
  });
});
