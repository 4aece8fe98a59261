import { issueMeaning, issueName } from '../../../src/base/health/healthWords';
import { create } from '../../shared/dom';
import type { Review } from '../store/review';
import { createPart } from './part';
import { inspectorStrings as say } from './strings';

/** What stands out of a face's picture, whatever its label. Not there where nothing does. */
export class PicturePart {
  private readonly list = create('dl', 'inspector-scores');
  readonly element = createPart(
    say.picture.title,
    this.list,
    create('p', 'inspector-quiet', say.picture.means),
  );

  constructor(private readonly review: Review) {}

  show(face: number): void {
    const issues = this.review.pictureIssuesOf(face);
    this.element.hidden = issues.length === 0;
    this.list.replaceChildren(
      ...issues.flatMap((issue) => [
        create('dt', '', issueName(issue)),
        create('dd', 'inspector-quiet', issueMeaning(issue)),
      ]),
    );
  }
}
