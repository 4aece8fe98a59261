import { expect, it } from 'vitest';
import { parseDecideRequest } from '../../../src/host/ui/pageMessage';

it('lets a decision through', () => {
  expect(parseDecideRequest({ faces: [3], verdict: 'relabel', label: 'happy' })).toEqual({
    faces: [3],
    verdict: 'relabel',
    label: 'happy',
  });
  expect(parseDecideRequest({ faces: [0, 1], verdict: 'skip' })).toEqual({ faces: [0, 1], verdict: 'skip' });
});

it.each([
  ['no faces', { faces: [], verdict: 'accept' }],
  ['a face that is no number', { faces: ['0'], verdict: 'accept' }],
  ['a face before the first', { faces: [-1], verdict: 'accept' }],
  ['an unknown verdict', { faces: [0], verdict: 'delete' }],
  ['a label that is no text', { faces: [0], verdict: 'relabel', label: { toString: 'x' } }],
  ['nothing', undefined],
])('refuses %s', (_, request) => {
  expect(() => parseDecideRequest(request)).toThrow();
});
