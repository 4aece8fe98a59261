import type { HistoryEvent } from '../../../src/protocol/inspection';
import { create } from '../../shared/dom';
import { createPart } from './part';
import { exactTime, relativeTime } from './relativeTime';
import { inspectorStrings } from './strings';

const { history: say } = inspectorStrings;

/** All that was done about a face, the newest first. */
export class HistoryPart {
  private readonly list = create('ol', 'inspector-history');
  private readonly none = create('p', 'inspector-quiet', say.none);
  readonly element = createPart(say.title, this.list, this.none);

  show(history: readonly HistoryEvent[], now = Date.now()): void {
    this.none.hidden = history.length > 0;
    this.list.hidden = history.length === 0;
    this.list.replaceChildren(
      ...history.map((event) =>
        create('li', 'inspector-event', {
          attributes: { 'data-what': event.what },
          children: [
            create('span', '', whatOf(event)),
            create('span', 'inspector-quiet', [
              document.createTextNode(`${event.who} · `),
              createTime(event.at, now),
            ]),
          ],
        }),
      ),
    );
  }
}

/** How long ago, with the exact time as its title. */
function createTime(at: string, now: number): HTMLElement {
  return create('time', '', {
    text: relativeTime(at, now),
    attributes: { datetime: at, title: exactTime(at) },
  });
}

function whatOf({ what, verdict = '', label = '', note = '', blind = false }: HistoryEvent): string {
  if (what === 'noted') return note === '' ? say.noteRemoved : say.noted(note);
  if (what === 'proposed')
    return verdict === 'withdraw' ? say.proposalWithdrawn : say.proposed(say.decided(verdict, label), note);
  if (what !== 'decided') return say.happening(what);
  const decided = say.decided(verdict, label);
  return blind ? say.blind(decided) : decided;
}
