import type { PreviewFace, ReadingAspect, UnderstoodLabels } from '../../src/protocol/understoodLabels';
import { create, createPressable, setName, setTitle } from '../shared/dom';
import { createButton, createProgressRing } from '../shared/toolkit';
import type { MessageAction } from './messageView';
import { strings } from './strings';

const { reading } = strings;

/** A page about nothing else but how labels are read; the first action is the main one. */
export function createReadingView(
  title: string,
  understood: HTMLElement,
  actions: readonly MessageAction[],
): HTMLElement {
  return create('main', 'reading', [
    create('h1', '', reading.title(title)),
    create('div', 'message-actions', {
      children: actions.map(({ text, run }, index) =>
        createButton(text, index === 0 ? 'primary' : 'secondary', run),
      ),
    }),
    understood,
  ]);
}

/** What was understood of labels: a line each, with what changes it, and faces of each class. */
export class UnderstoodView {
  readonly element = create('section', 'understood');

  /** @param heading undefined where the page is about nothing else. */
  constructor(
    understood: UnderstoodLabels | null,
    private readonly change: (aspect: ReadingAspect) => void,
    private readonly heading?: string,
  ) {
    setName(this.element, reading.heading);
    if (understood) this.show(understood);
    else
      this.element.append(
        create('p', 'understood-looking', {
          attributes: { role: 'status' },
          children: [createProgressRing(), create('span', '', reading.looking)],
        }),
      );
  }

  show(understood: UnderstoodLabels): void {
    const { title, rows, problems, furtherProblems } = understood;
    this.element.replaceChildren(
      ...(this.heading ? [create('h2', '', this.heading)] : []),
      create('p', 'understood-title', title),
      ...(rows.length > 0 ? [this.rowsOf(rows)] : []),
      ...(problems.length > 0 ? [problemList(problems, furtherProblems)] : []),
      ...(understood.classes.length > 0 ? [classTable(understood)] : []),
    );
  }

  private rowsOf(rows: UnderstoodLabels['rows']): HTMLElement {
    return create('dl', 'understood-rows', {
      children: rows.flatMap(({ about, text, change, pictures = [] }) => [
        create('dt', '', about),
        create('dd', '', [
          create('span', '', text),
          ...(change === null ? [] : [this.changer(about, change)]),
          ...(pictures.length === 0 ? [] : [examplesOf(about, pictures)]),
        ]),
      ]),
    });
  }

  private changer(about: string, aspect: ReadingAspect): HTMLElement {
    const name = { 'aria-label': reading.changeOf(about) };
    return createPressable('link', { text: reading.change, attributes: name }, () => this.change(aspect));
  }
}

function examplesOf(about: string, addresses: readonly string[]): HTMLElement {
  const children = addresses.map((src) => {
    const picture = create('img', 'understood-face', { attributes: { src, decoding: 'async' } });
    picture.alt = about;
    return picture;
  });
  return create('span', 'understood-faces understood-examples', { children });
}

function problemList(problems: readonly string[], further: number): HTMLElement {
  return create('div', 'understood-problems', [
    create('h3', '', reading.problems),
    create('ul', '', {
      children: [...problems, ...(further > 0 ? [reading.furtherProblems(further)] : [])].map((text) =>
        create('li', '', text),
      ),
    }),
  ]);
}

function classTable({ classes, furtherClasses, unlabelled, aside }: UnderstoodLabels): HTMLElement {
  const notes = [
    ...(furtherClasses > 0 ? [reading.furtherClasses(furtherClasses)] : []),
    ...(unlabelled > 0 ? [reading.unlabelled(unlabelled)] : []),
    ...(aside > 0 ? [reading.aside(aside)] : []),
  ];
  return create('div', 'understood-classes', [
    create('h3', '', reading.classes),
    create('ul', '', {
      children: classes.map(({ name, samples, faces }) => {
        const label = create('span', 'understood-class', name);
        setTitle(label, name);
        const pictures = { children: faces.map(pictureOf) };
        return create('li', '', [
          label,
          create('span', 'understood-count', strings.count(samples)),
          faces.length === 0 && samples > 0
            ? create('span', 'understood-note', reading.noFaces)
            : create('span', 'understood-faces', pictures),
        ]);
      }),
    }),
    ...notes.map((text) => create('p', 'understood-note', text)),
  ]);
}

function pictureOf(face: PreviewFace): HTMLElement {
  if (face.kind === 'address') {
    const picture = create('img', 'understood-face', {
      attributes: { src: face.address, loading: 'lazy', decoding: 'async' },
    });
    picture.alt = face.image;
    setTitle(picture, face.image);
    return picture;
  }
  // The policy of the page lets no image come from bytes; a canvas may be drawn on.
  const canvas = create('canvas', 'understood-face', { attributes: { role: 'img' } });
  setName(canvas, face.image);
  setTitle(canvas, face.image);
  if (face.kind === 'grey') drawGrey(canvas, face);
  else
    void drawEncoded(canvas, face.encoded).catch(() => {
      // What the browser cannot read an audit may: nothing is drawn.
    });
  return canvas;
}

function drawGrey(
  canvas: HTMLCanvasElement,
  { width, height, grey }: Extract<PreviewFace, { kind: 'grey' }>,
): void {
  const pixels = new ImageData(width, height);
  grey.forEach((value, at) => pixels.data.set([value, value, value, 255], at * 4));
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
}

async function drawEncoded(canvas: HTMLCanvasElement, encoded: Uint8Array): Promise<void> {
  const picture = await createImageBitmap(new Blob([encoded as Uint8Array<ArrayBuffer>]));
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
  picture.close();
}
