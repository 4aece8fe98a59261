import { create } from '../../shared/dom';
import { createDropdown } from '../../shared/toolkit';
import { noFilter } from '../store/filter';
import type { Review } from '../store/review';
import { createPairLinks } from '../sheet/pairLinks';
import { strings } from '../strings';
import { createCountGrid, pairGrid } from './pairsTable';
import { countPairs, type PairTrait, pairTraits } from './numbers/labelPairs';
import type { OverviewListener } from './overviewListener';
import { createPanel } from './panel';
import { words } from './words';

const { pairs: say } = words;
const { traits } = strings.toolbar;

/** Which labels are taken for which, as a table with a colour to each number; a cell shows its faces. */
export class PairsPanel {
  readonly element: HTMLElement;
  private readonly place = create('div', 'pairs-place');
  private readonly choice = createDropdown(
    say.which,
    pairTraits.map((value) => ({ value, text: traits[value] })),
    'suspects',
    () => this.show(),
  );
  private shown: PairTrait | undefined;

  constructor(
    private readonly review: Review,
    private readonly listener: OverviewListener,
  ) {
    this.element = createPanel(
      'panel-pairs',
      say.title,
      [this.choice],
      [create('p', '', say.says), this.place],
    );
    this.show();
  }

  private show(): void {
    const trait = pairTraits.find((each) => each === this.choice.value) ?? 'suspects';
    if (trait === this.shown) return;
    this.shown = trait;
    const { classes, faces } = this.review;
    const counts = countPairs(faces, classes.length, trait);
    if (counts.every((each) => each === 0)) {
      this.place.replaceChildren(create('p', 'panel-none', say.none));
      return;
    }
    this.place.replaceChildren(
      createCountGrid(
        pairGrid(say.caption(traits[trait]), classes, counts),
        (given, suggested) => this.listener.show({ ...noFilter, given, suggested, traits: [trait] }),
        (given, suggested) => this.listener.openSheet({ kind: 'pair', given, suggested }),
      ),
      createPairLinks(this.review, (subject) => this.listener.openSheet(subject)),
    );
  }
}
