import { create, setName, setText, setTitle } from '../../shared/dom';
import type { Vote } from '../store/review';
import { strings } from '../strings';

/** How many annotators chose which class: a name, a bar and a number each, the most first. Recycled like its card. */
export class VoteBars {
  readonly element = create('div', 'votes', { attributes: { role: 'img', hidden: '' } });
  private readonly rows: VoteRow[] = [];

  /** @param most rows to show; where there are more choices, the last row sums up the rest. */
  constructor(private readonly most: number) {}

  show(votes: readonly Vote[]): void {
    const total = votes.reduce((sum, { count }) => sum + count, 0);
    const shown = votes.length > this.most ? [...votes.slice(0, this.most - 1), this.rest(votes)] : votes;
    while (this.rows.length < shown.length) {
      const row = new VoteRow();
      this.rows.push(row);
      this.element.append(row.element);
    }
    this.rows.forEach((row, index) => row.show(shown[index], total));
    this.element.hidden = votes.length === 0;
    setName(this.element, strings.votes.list(votes));
    // A narrow card cuts long names off.
    setTitle(this.element, strings.votes.list(votes));
  }

  private rest(votes: readonly Vote[]): Vote {
    const others = votes.slice(this.most - 1);
    return {
      name: strings.votes.others(others.length),
      count: others.reduce((sum, { count }) => sum + count, 0),
    };
  }
}

class VoteRow {
  private readonly name = create('span', 'vote-name');
  private readonly bar = create('span', 'bar vote-bar', [create('span', 'bar-fill')]);
  private readonly count = create('span', 'vote-count');
  readonly element = create('div', 'vote', [this.name, this.bar, this.count]);

  show(vote: Vote | undefined, total: number): void {
    this.element.hidden = vote === undefined;
    if (!vote) return;
    setText(this.name, vote.name);
    setText(this.count, strings.count(vote.count));
    this.bar.style.setProperty('--share', String(vote.count / total));
  }
}
