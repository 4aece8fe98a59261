import type { AgreementTable, AgreementWords } from '../../../src/protocol/agreement';
import type { ReviewState } from '../../../src/protocol/gallery';
import { roundedEstimate } from '../../../src/protocol/noiseEstimate';
import { create } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import { columnHead, rowHead } from '../../shared/table';
import { createIconButton } from '../../shared/toolkit';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { Popup } from './popup';

const { noise: words } = strings;

/** How the audit was made, behind a button; it opens over the faces. */
export function createMethod({ noise, classes, state: { method } }: Review) {
  const agreement = create('div', 'header-agreement');
  const note = create('div', 'header-method', {
    attributes: { role: 'note', 'aria-label': strings.header.method, tabindex: '0' },
    children: [
      createIcon('info'),
      create('div', 'header-method-text', [
        ...method.map((text) => create('p', '', text)),
        agreement,
        ...(noise ? [createNoiseTable(noise, classes)] : []),
      ]),
    ],
  });
  const button = createIconButton('info', strings.header.method, () => undefined);
  const onChanged = (isOpen: boolean) => {
    // The toolkit's buttons pass a name on to their control, but not whether something is expanded.
    button.title = isOpen ? strings.header.hideMethod : strings.header.method;
    button.setAttribute('aria-label', button.title);
    if (isOpen) note.focus({ preventScroll: true });
  };
  new Popup(button, note, () => button.focus(), onChanged);
  return {
    button,
    note,
    /** Shows how far annotators agree. */
    showAgreement: ({ sentences, tables }: AgreementWords) =>
      agreement.replaceChildren(
        ...tables.map(createAgreementTable),
        ...sentences.map((text) => create('p', '', text)),
      ),
  };
}

/** Annotator by annotator. */
function createAgreementTable({ caption, names, cells }: AgreementTable): HTMLElement {
  const rows = cells.map((row, place) =>
    create('tr', '', [rowHead(names[place] ?? ''), ...row.map((text) => create('td', '', text))]),
  );
  return create('table', 'method-table', [
    create('caption', '', caption),
    create('thead', '', [create('tr', '', { children: ['', ...names].map((text) => columnHead(text)) })]),
    create('tbody', '', { children: rows }),
  ]);
}

/** How many labels are wrong, by given class, the class with the largest share first. */
function createNoiseTable(
  { errors, byClass }: NonNullable<ReviewState['noise']>,
  classes: readonly string[],
): HTMLElement {
  const shareOf = (row: { readonly faces: number; readonly errors: number }) =>
    row.faces > 0 ? row.errors / row.faces : 0;
  const rows = byClass
    .map((row, label) => ({ ...row, name: classes[label] ?? '' }))
    .sort((a, b) => shareOf(b) - shareOf(a));
  const all = { name: words.all, faces: byClass.reduce((sum, { faces }) => sum + faces, 0), errors };
  const createRow = (row: (typeof rows)[number]) =>
    create('tr', '', [
      rowHead(row.name),
      create('td', '', strings.count(row.faces)),
      create('td', '', words.about(roundedEstimate(row.errors))),
      create('td', '', strings.percent(shareOf(row))),
    ]);
  const heads = [words.class, words.faces, words.errors, words.share];
  return create('table', 'method-table', [
    create('caption', '', words.title),
    create('thead', '', [create('tr', '', { children: heads.map((text) => columnHead(text)) })]),
    create('tbody', '', { children: rows.map(createRow) }),
    create('tfoot', '', [createRow(all)]),
  ]);
}
