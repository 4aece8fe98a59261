import type { Commands } from '../keys/keyTable';
import { countPairs } from '../overview/numbers/labelPairs';
import { noFilter } from '../store/filter';
import type { Review } from '../store/review';
import { type Arrangement, arrangements, type Tab } from '../store/viewState';
import { frameWords } from './words';

/** What these commands need of the page. */
type ShownArrangement = {
  readonly review: Review;
  /** The first pile that is not done. */
  readonly next: () => Tab | undefined;
  readonly shown: () => Arrangement;
  readonly show: (arrangement: Arrangement) => void;
  readonly hint: (text: string) => void;
};

/** What one sees by a key, asked for again without what was decided meanwhile. */
export function viewCommands({ review, next, shown, show, hint }: ShownArrangement) {
  const tab = (name: Tab) => show(arrangements[name]);
  /** The suspects of the pair with the next most faces; from no pair, of the first or the last. */
  const step = (by: 1 | -1) => {
    const classes = review.classes.length;
    const counts = countPairs(review.faces, classes, 'suspects');
    const pairs = Array.from(counts.keys())
      .filter((pair) => (counts[pair] ?? 0) > 0)
      .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
    if (pairs.length === 0) return hint(frameWords.noPairs);
    const { given, suggested } = shown().filter;
    const at = given === null || suggested === null ? -1 : pairs.indexOf(given * classes + suggested);
    const place = at < 0 ? (by > 0 ? 0 : pairs.length - 1) : (at + by + pairs.length) % pairs.length;
    const pair = pairs[place] ?? 0;
    show({
      order: 'labelQuality',
      filter: {
        ...noFilter,
        given: Math.floor(pair / classes),
        suggested: pair % classes,
        traits: ['suspects'],
        undecidedOnly: true,
      },
    });
  };
  return {
    toDo: () => {
      const pile = next();
      if (pile) tab(pile);
      else hint(frameWords.tabs.nothingLeft);
    },
    sure: () => tab('sure'),
    oneByOne: () => tab('oneByOne'),
    probablyFine: () => tab('probablyFine'),
    allFaces: () => tab('allFaces'),
    disputed: () => show({ order: 'labelQuality', filter: { ...noFilter, disputedOnly: true } }),
    noted: () => show({ order: 'labelQuality', filter: { ...noFilter, said: 'note' } }),
    copies: () => show({ order: 'copies', filter: { ...noFilter, traits: ['copies'] } }),
    pairBefore: () => step(-1),
    pairAfter: () => step(1),
  } satisfies Partial<Commands>;
}
