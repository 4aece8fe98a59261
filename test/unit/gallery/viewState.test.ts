import { describe, expect, it } from 'vitest';
import { noFilter } from '../../../webview/gallery/store/filter';
import { arrangements, readViewState, viewOfAudit } from '../../../webview/gallery/store/viewState';

const toDo = { ...noFilter, traits: ['suspects'], undecidedOnly: true };

describe('how the gallery opens', () => {
  it('is on what is to do, the most probable first, or on all faces by importance', () => {
    expect(readViewState('a', undefined, 'suspects')).toMatchObject({ order: 'labelQuality', filter: toDo });
    expect(readViewState('a', undefined, 'allFaces')).toMatchObject({
      order: 'importance',
      filter: noFilter,
    });
    expect(arrangements.allFaces.filter).toEqual(noFilter);
  });

  it('is as it was left where it was left, whatever the setting says', () => {
    const left = { ...readViewState('a', undefined, 'allFaces'), order: 'file' as const };
    expect(readViewState('a', JSON.stringify(left), 'suspects')).toMatchObject({
      order: 'file',
      filter: noFilter,
    });
    // Another data set's view says nothing of this one's.
    expect(readViewState('b', JSON.stringify(left), 'suspects').order).toBe('labelQuality');
  });
});

describe('the next audit of the same faces', () => {
  const left = {
    ...readViewState('a', undefined, 'suspects'),
    ...{ audit: 'first', order: 'margin' as const, focused: 40, selection: '40,1', firstVisible: 36 },
  };

  it('keeps order and filters, and begins at the top', () => {
    expect(viewOfAudit(left, 'second')).toMatchObject({
      ...{ audit: 'second', order: 'margin', filter: toDo },
      ...{ focused: null, selection: '', firstVisible: 0 },
    });
  });

  it('is not what a reload shows, nor a view from before audits had names', () => {
    expect(viewOfAudit(left, 'first')).toEqual(left);
    const unnamed = { ...left, audit: undefined };
    expect(viewOfAudit(unnamed, 'second')).toEqual({ ...left, audit: 'second' });
  });
});
