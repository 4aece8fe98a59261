import { describe, expect, it } from 'vitest';
import { madeUpFaces, madeUpReview, secondLabels } from './madeUpFaces';
import { noFilter } from '../../../webview/gallery/store/filter';
import type { PileName } from '../../../webview/gallery/store/piles';
import {
  arrangementOf,
  arrangements,
  opening,
  readViewState,
  tabOf,
  viewOfAudit,
} from '../../../webview/gallery/store/viewState';

const { sure, oneByOne, sample, allFaces } = arrangements;
const review = madeUpReview(madeUpFaces(3));
/** So many undecided faces on each pile. */
const pilesWith = (open: Readonly<Record<PileName, number>>) => ({
  openOn: (pile: PileName) => open[pile],
  next: (['sure', 'oneByOne', 'probablyFine'] as const).find((pile) => open[pile] > 0),
});

describe('how the gallery opens', () => {
  it('is on the first pile that is not done, the most probable first, or on all faces by importance', () => {
    const all = pilesWith({ sure: 3, oneByOne: 2, probablyFine: 1 });
    expect(opening('suspects', all)).toEqual({
      order: 'labelQuality',
      filter: { ...noFilter, pile: 'sure', undecidedOnly: true },
    });
    expect(opening('allFaces', all)).toEqual({ order: 'importance', filter: noFilter });
    expect(opening('oneByOne', all)).toBe(oneByOne);
    expect(opening('suspects', pilesWith({ sure: 0, oneByOne: 2, probablyFine: 1 }))).toBe(oneByOne);
    expect(opening('sure', pilesWith({ sure: 0, oneByOne: 2, probablyFine: 1 }))).toBe(oneByOne);
    expect(opening('suspects', pilesWith({ sure: 0, oneByOne: 0, probablyFine: 0 }))).toBe(allFaces);
  });

  it('is as it was left where it was left, whatever the setting says', () => {
    const left = { ...readViewState('a', undefined, () => allFaces), order: 'file' as const };
    expect(readViewState('a', JSON.stringify(left), () => sure)).toMatchObject({
      order: 'file',
      filter: noFilter,
    });
    // Another data set's view says nothing of this one's.
    expect(readViewState('b', JSON.stringify(left), () => sure)).toMatchObject(sure);
    expect(readViewState('b', 'no JSON', () => sure)).toMatchObject(sure);
  });

  it('takes views from before there were piles', () => {
    const filter = {
      ...{ given: 2, traits: ['suspects'], undecidedOnly: true, search: 'train' },
    };
    const left = {
      ...{ dataSet: 'a', order: 'labelQuality', filter, focused: 7, selection: '' },
      ...{ firstVisible: 3, dismissedWarnings: [] },
    };
    const view = readViewState('a', JSON.stringify(left), () => sure);
    expect(view).toMatchObject({ order: 'labelQuality', focused: 7, pace: [] });
    expect(arrangementOf(view, review).filter).toEqual({ ...noFilter, ...filter });
    expect(tabOf(view.filter)).toBe('allFaces');
  });

  it('keeps what is about another label file only as long as there is one', () => {
    const filter = { ...noFilter, second: 'differs' as const };
    const view = { ...readViewState('a', undefined, () => ({ order: 'second', filter })), dataSet: 'a' };
    const compared = madeUpReview(madeUpFaces(3, { second: secondLabels([0, 1, 2], 4) }));
    expect(arrangementOf(view, compared)).toEqual({ order: 'second', filter });
    expect(arrangementOf(view, review)).toEqual({ order: 'labelQuality', filter: noFilter });
    const there = (second: number) => ({ ...view, filter: { ...filter, second } });
    expect(arrangementOf(there(6), compared).filter.second).toBe(6);
    expect(arrangementOf(there(11), compared).filter.second).toBeNull();
  });

  it('has the sample among the probably fine', () => {
    expect(tabOf(sample.filter)).toBe('probablyFine');
    expect(tabOf(sure.filter)).toBe('sure');
  });

  it('knows the pace and the size of cards from another data set', () => {
    const left = { ...readViewState('a', undefined, () => sure), pace: [2, 3.5], cardSize: 96 };
    expect(readViewState('b', JSON.stringify(left), () => sure)).toMatchObject({
      pace: [2, 3.5],
      cardSize: 96,
    });
  });
});

describe('the next audit of the same faces', () => {
  const left = {
    ...readViewState('a', undefined, () => sure),
    ...{ audit: 'first', order: 'margin' as const, focused: 40, selection: '40,1', firstVisible: 36 },
  };

  it('keeps order and filters, and begins at the top', () => {
    expect(viewOfAudit(left, 'second')).toMatchObject({
      ...{ audit: 'second', order: 'margin', filter: sure.filter },
      ...{ focused: null, selection: '', firstVisible: 0 },
    });
  });

  it('is not what a reload shows, nor a view from before audits had names', () => {
    expect(viewOfAudit(left, 'first')).toEqual(left);
    const unnamed = { ...left, audit: undefined };
    expect(viewOfAudit(unnamed, 'second')).toEqual({ ...left, audit: 'second' });
  });
});
