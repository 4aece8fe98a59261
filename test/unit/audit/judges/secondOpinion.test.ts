import { describe, expect, it } from 'vitest';
import {
  directOpinion,
  fairScores,
  matchExpressions,
  opinionProbabilities,
} from '../../../../src/audit/judges/features/secondOpinion';

const expressions = ['neutral', 'happiness', 'sadness', 'anger', 'fear', 'disgust', 'surprise'];

describe('matchExpressions', () => {
  it.each([
    [
      ['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral'],
      [6, 4, 5, 1, 2, 3, 0],
    ],
    [
      ['angry', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'],
      [3, 5, 4, 1, 0, 2, 6],
    ],
    [
      ['AN', 'DI', 'FE', 'HA', 'NE', 'SA', 'SU'],
      [3, 5, 4, 1, 0, 2, 6],
    ],
    [
      [' Happy ', 'SU'],
      [1, 6],
    ],
    [
      ['高兴', '悲伤', '中性'],
      [1, 2, 0],
    ],
    [
      ['Neutral', 'Happy', 'Sad', 'Contempt'],
      [0, 1, 2, -1],
    ],
    // Half of the classes are enough.
    [
      ['joy', 'Contempt', 'anger', 'boredom'],
      [1, -1, 3, -1],
    ],
  ])('knows %j', (classes, expected) => {
    expect([...(matchExpressions(classes, expressions) ?? [])]).toEqual(expected);
  });

  it.each([
    ['numbers', ['0', '1', '2', '3']],
    ['two names of one expression', ['happy', 'joy', 'sad']],
    ['a single expression', ['happy', 'other']],
    ['fewer expressions than other classes', ['happy', 'sad', 'tired', 'bored', 'none']],
    ['names of something else', ['cat', 'dog']],
    ['names that only begin alike', ['happygolucky', 'saddle', 'surrounded']],
  ])('has no say of %s', (_, classes) => {
    expect(matchExpressions(classes, expressions)).toBeUndefined();
  });
});

describe('opinionProbabilities', () => {
  const scores = Float32Array.from([Math.log(1), Math.log(2), Math.log(5), 100, 101, 102]);

  it('is the softmax, in the order of the data set’s classes', () => {
    const probabilities = opinionProbabilities({ scores, width: 3, classOf: Int16Array.of(2, 0, 1) });
    const total = 1 + Math.E + Math.E ** 2;
    const expected = [5 / 8, 1 / 8, 2 / 8, Math.E ** 2 / total, 1 / total, Math.E / total];
    expect(probabilities).toHaveLength(6);
    expected.forEach((value, cell) => {
      expect(probabilities[cell]).toBeCloseTo(value, 6);
    });
  });

  it('is taken over the classes that the data set has', () => {
    const probabilities = opinionProbabilities({ scores, width: 3, classOf: Int16Array.of(1, 0) });
    expect(probabilities).toHaveLength(4);
    expect(probabilities[0]).toBeCloseTo(2 / 3, 6);
    expect(probabilities[1]).toBeCloseTo(1 / 3, 6);
    expect(probabilities[2]).toBeCloseTo(Math.E / (1 + Math.E), 6);
  });

  it('is 0 for a class that the backbone lacks', () => {
    const probabilities = opinionProbabilities({ scores, width: 3, classOf: Int16Array.of(1, -1, 0) });
    expect([probabilities[1], probabilities[4]]).toEqual([0, 0]);
    expect(probabilities[0]).toBeCloseTo(2 / 3, 6);
    expect(probabilities[2]).toBeCloseTo(1 / 3, 6);
  });
});

describe('an opinion on faces that it learned from', () => {
  const classifier = { classes: ['happiness', 'sadness'], kernel: [1, 0, 0, 1], bias: [0, 0] };
  const features = Float32Array.of(4, 0, 0, 2, 2, 0, 9, 9);

  it('is what it says of the others on the average, and names these faces', () => {
    const table = { features: new Float32Array(new SharedArrayBuffer(32)), learned: new Set([3]) };
    table.features.set(features);
    const said = fairScores(classifier, table, Uint32Array.of(0, 1, 2, 3));
    expect([...(said?.silent ?? [])]).toEqual([3]);
    expect([...(said?.scores ?? [])].map((score) => Number(score.toFixed(3)))).toEqual([
      4, 0, 0, 2, 2, 0, 2, 0.667,
    ]);
  });

  it('is none where it learned from most of them', () => {
    const table = { features: new Float32Array(new SharedArrayBuffer(32)), learned: new Set([0, 1, 3]) };
    expect(fairScores(classifier, table, Uint32Array.of(0, 1, 2, 3))).toBeUndefined();
  });

  it('gives way to what learned from the labels: of these faces, and of classes that it lacks', () => {
    const opinion = {
      scores: Float32Array.of(5, 0, 0, 5),
      width: 2,
      classOf: Int16Array.of(0, 1, -1),
      silent: Uint32Array.of(1),
    };
    const learned = {
      byFeatures: Float32Array.of(0.1, 0.1, 0.8, 0.6, 0.3, 0.1),
      byScores: Float32Array.of(0.3, 0.3, 0.4, 0.2, 0.2, 0.6),
    };
    const direct = directOpinion(opinion, learned);
    expect(direct[2]).toBeCloseTo(0.4, 6);
    expect(direct[0]).toBeCloseTo(0.6 * (1 / (1 + Math.exp(-5))), 4);
    expect([...direct.subarray(3)].map((value) => Number(value.toFixed(3)))).toEqual([0.6, 0.3, 0.1]);
  });
});
