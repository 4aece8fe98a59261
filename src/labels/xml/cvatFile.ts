import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelSource } from '../labelSource';
import { type ScannedXml, scanXml, type XmlElement, type XmlValue } from './scanXml';
import type { ShapeTexts } from './shapeClasses';
import type { BoxEdges } from './xmlFaces';

/** A tag of an image, or a box in it. */
export type CvatShape = ShapeTexts & {
  readonly image: string;
  readonly size: { readonly width: number | undefined; readonly height: number | undefined };
  /** Missing for a tag. */
  readonly box: BoxEdges | undefined;
  readonly line: number;
};

export type CvatFile = ScannedXml & {
  readonly shapes: readonly CvatShape[];
  readonly images: number;
  readonly imagesWithout: number;
  /** How many shapes there are of other kinds, such as polygons. */
  readonly others: ReadonlyMap<string, number>;
  /** Whether shapes belong to tracks through a video instead of images. */
  readonly isVideo: boolean;
  /** What the project allows for its labels, or for an attribute; none where it does not say. */
  readonly classes: (attribute: string | undefined) => readonly string[];
};

const mostTexts = 10_000;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const none: ReadonlyMap<string, XmlValue> = new Map();
const kinds = ['polygon', 'polyline', 'points', 'ellipse', 'cuboid', 'mask', 'skeleton'];
/** In the elements that say what labels a task, a job or a project has. */
const labelMeta = /\/labels\/label\/(name|attributes\/attribute\/(?:name|values))$/;

/** Half a million faces with their attributes take about a gigabyte of memory. */
const mostShapes = 1_000_000;

/**
 * @param wanted the only attribute that is of interest; missing: all that are not just true or false.
 * @throws HumanError where the file cannot be read or is none of CVAT's.
 */
export async function parseCvat(source: LabelSource, wanted?: string): Promise<CvatFile> {
  const tables = new CvatTables(source.location, wanted);
  const scanned = await scanXml(source, {
    open: (element) => tables.open(element),
    close: (path, value) => tables.close(path, value),
  });
  const { root, shapes, images, imagesWithout, others, isVideo } = tables;
  if (root !== 'annotations')
    throw new HumanError(
      l10n.t(
        '{0} is no file of CVAT: it begins with <{1}>; choose another file.',
        source.location,
        root ?? '',
      ),
    );
  return {
    ...{ ...scanned, shapes, images, imagesWithout, others, isVideo },
    classes: (attribute) => tables.classes(attribute),
  };
}

class CvatTables {
  root: string | undefined;
  readonly shapes: CvatShape[] = [];
  readonly others = new Map<string, number>();
  images = 0;
  imagesWithout = 0;
  isVideo = false;
  private readonly labels = new Set<string>();
  private readonly values = new Map<string, Set<string>>();
  private metaAttribute = '';
  private image: Pick<CvatShape, 'image' | 'size'> | undefined;
  private before = 0;
  private shape: Mutable<CvatShape> | undefined;
  private attribute = '';
  /** Each text once, so that the faces share it. */
  private readonly texts = new Map<string, string>();

  constructor(
    private readonly location: string,
    private readonly wanted: string | undefined,
  ) {}

  open(element: XmlElement): void {
    const { path } = element;
    this.root ??= path;
    if (path === 'annotations/track') this.isVideo = true;
    else if (path === 'annotations/image') {
      this.images++;
      this.before = this.shapes.length;
      const [width, height] = [numberOf(element, 'width'), numberOf(element, 'height')];
      const image = element.attribute('name')?.text ?? '';
      this.image = { image, size: { width, height } };
    } else if (path === 'annotations/image/tag' || path === 'annotations/image/box') {
      const box = path.endsWith('box') ? boxOf(element) : undefined;
      const { image, size } = this.image ?? { image: '', size: { width: undefined, height: undefined } };
      const label = element.attribute('label');
      this.shape = { image, size, box, label, attributes: none, line: element.line };
    } else if (/^annotations\/image\/(?:box|tag)\/attribute$/.test(path))
      this.attribute = element.attribute('name')?.text ?? '';
    else if (
      path.startsWith('annotations/image/') &&
      kinds.includes(path.slice('annotations/image/'.length))
    ) {
      const kind = path.slice('annotations/image/'.length);
      this.others.set(kind, (this.others.get(kind) ?? 0) + 1);
    }
  }

  close(path: string, value: XmlValue | undefined): void {
    const { shape } = this;
    if (path === 'annotations/image') {
      if (this.shapes.length === this.before) this.imagesWithout++;
      this.image = undefined;
    } else if (shape && (path === 'annotations/image/box' || path === 'annotations/image/tag')) {
      if (this.shapes.length === mostShapes)
        throw new HumanError(
          l10n.t(
            '{0} has more than {1} boxes and tags, more than are read here; export it in parts.',
            this.location,
            mostShapes.toLocaleString('en'),
          ),
        );
      this.shapes.push(shape);
      this.shape = undefined;
    } else if (shape && value && /^annotations\/image\/(?:box|tag)\/attribute$/.test(path))
      this.addAttribute(shape, value);
    else if (value && path.startsWith('annotations/meta/')) this.noteMeta(path, value.text);
  }

  private addAttribute(shape: Mutable<CvatShape>, value: XmlValue): void {
    const { attribute, wanted } = this;
    const isOfInterest = wanted === undefined ? !/^(?:true|false)$/i.test(value.text) : wanted === attribute;
    if (!isOfInterest) return;
    const name = this.shared(attribute);
    const one = { ...value, text: this.shared(value.text) };
    shape.attributes = new Map([...shape.attributes, [name, one]]);
  }

  private shared(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined || this.texts.size > mostTexts) return known ?? text;
    this.texts.set(text, text);
    return text;
  }

  classes(attribute: string | undefined): readonly string[] {
    return attribute === undefined ? [...this.labels] : [...(this.values.get(attribute) ?? [])];
  }

  /** What may be chosen of an attribute stands in lines. */
  private noteMeta(path: string, text: string): void {
    const [, what] = labelMeta.exec(path) ?? [];
    if (what === 'name') this.labels.add(text);
    else if (what === 'attributes/attribute/name') this.metaAttribute = text;
    else if (what !== undefined) {
      const known = this.values.get(this.metaAttribute) ?? new Set();
      for (const each of text.split(/\r\n|\r|\n/)) if (each.trim() !== '') known.add(each.trim());
      this.values.set(this.metaAttribute, known);
    }
  }
}

function numberOf(element: XmlElement, name: string): number | undefined {
  const size = Number(element.attribute(name)?.text ?? NaN);
  return size > 0 && size < 1e9 ? size : undefined;
}

function boxOf(element: XmlElement): BoxEdges {
  const [left = NaN, top = NaN, right = NaN, bottom = NaN] = ['xtl', 'ytl', 'xbr', 'ybr'].map((side) => {
    const text = element.attribute(side)?.text ?? '';
    return text === '' ? NaN : Number(text);
  });
  return { left, top, right, bottom };
}
