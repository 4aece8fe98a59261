import { create, createPressable, setTitle } from '../../shared/dom';
import { strings } from '../strings';
import type { Review } from '../store/review';
import type { SheetSubject } from './subject';
import { stateOf, surePairs } from './surePairs';
import { sheetWords } from './words';

/** The largest; the sheets themselves list all. */
const mostLinks = 12;

/** Links to the sheets of the largest pairs, below a table of all pairs. Empty where nothing is sure and undecided. */
export function createPairLinks(review: Review, onChosen: (subject: SheetSubject) => void): HTMLElement {
  const links = surePairs(review, review.sureLimit)
    .map((pair) => ({ pair, state: stateOf(review, pair) }))
    .filter(({ state }) => state.open > 0)
    .slice(0, mostLinks)
    .map(({ pair: { given, suggested }, state }) => {
      const title = sheetWords.pair(review.classes[given] ?? '', review.classes[suggested] ?? '');
      const children = [
        create('span', 'pair-link-title', title),
        create('span', 'pair-link-count', strings.count(state.open)),
      ];
      const link = createPressable('pair-link', { children }, () =>
        onChosen({ kind: 'pair', given, suggested }),
      );
      setTitle(link, sheetWords.list.describe(title, state.open, state.mistakes));
      return link;
    });
  if (links.length === 0) return create('div');
  return create('div', 'pair-links', {
    attributes: { role: 'group', 'aria-label': sheetWords.links },
    children: [create('span', 'pair-links-says', sheetWords.links), ...links],
  });
}
