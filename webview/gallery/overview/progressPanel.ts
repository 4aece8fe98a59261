import { create } from '../../shared/dom';
import { count, percent } from '../../shared/numbers';
import { createBarTable } from './barTable';
import type { ReviewProgress } from './numbers/reviewProgress';
import { createPanel } from './panel';
import { words } from './words';

const { progress: say } = words;

/** Suspects by what was decided about them. */
export class ProgressPanel {
  private readonly place = create('div', 'table-scroll');
  readonly element = createPanel('panel-progress', say.title, [], [this.place]);

  update({ byVerdict, suspects, disputed }: ReviewProgress): void {
    const { accept, relabel, reject, unclear, notAFace, skip } = byVerdict;
    const undecided = suspects - disputed - accept - relabel - reject - unclear - notAFace - skip;
    const rows: readonly (readonly [string, number])[] = [
      [say.accept, accept],
      [say.relabel, relabel],
      [say.reject, reject],
      [say.unclear, unclear],
      [say.notAFace, notAFace],
      [say.skip, skip],
      ...(disputed > 0 ? [[say.disputed, disputed] as const] : []),
      [say.undecided, undecided],
    ];
    this.place.replaceChildren(
      createBarTable(
        say.caption,
        [say.columns.verdict, say.columns.faces, say.columns.share],
        rows.map(([name, number]) => {
          const share = suspects > 0 ? number / suspects : 0;
          return { name, cells: [count(number), percent(share)], share };
        }),
      ),
    );
  }
}
