import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelSource } from '../labelSource';
import { scanXml, type XmlValue } from './scanXml';
import type { BoxEdges } from './xmlFaces';

/** An object of an annotation. */
type VocObject = {
  readonly label: XmlValue | undefined;
  /** Names and values of `<attributes>`, as CVAT and Datumaro write them. */
  readonly attributes: ReadonlyMap<string, XmlValue>;
  readonly box: BoxEdges | undefined;
  readonly line: number;
};

/** The annotation of an image. */
export type VocFile = {
  readonly hash: string;
  readonly filename: XmlValue | undefined;
  /** The image's, where the file says it. */
  readonly size: { readonly width: number | undefined; readonly height: number | undefined };
  readonly objects: readonly VocObject[];
};

const sides = new Map([
  ['xmin', 'left'],
  ['ymin', 'top'],
  ['xmax', 'right'],
  ['ymax', 'bottom'],
] as const) as ReadonlyMap<string, keyof BoxEdges>;

/**
 * @param longest bytes that the file may have.
 * @throws HumanError where it cannot be read or is no such annotation.
 */
export async function parseVoc(source: LabelSource, longest: number): Promise<VocFile> {
  const objects: VocObject[] = [];
  let root: string | undefined;
  let filename: XmlValue | undefined;
  const size: { width: number | undefined; height: number | undefined } = {
    width: undefined,
    height: undefined,
  };
  let line = 1;
  let label: XmlValue | undefined;
  let attributes = new Map<string, XmlValue>();
  let attributeName = '';
  let box: { -readonly [Side in keyof BoxEdges]?: number } = {};
  const { hash } = await scanXml(source, {
    longest,
    open: (element) => {
      root ??= element.path;
      if (element.path !== 'annotation/object') return;
      line = element.line;
      label = undefined;
      attributes = new Map();
      box = {};
    },
    close: (path, value) => {
      if (path === 'annotation/object') {
        const { left, top, right, bottom } = box;
        const hasBox = Object.keys(box).length > 0;
        const edges = hasBox
          ? { left: left ?? NaN, top: top ?? NaN, right: right ?? NaN, bottom: bottom ?? NaN }
          : undefined;
        objects.push({ label, attributes, box: edges, line });
        return;
      }
      if (value === undefined) return;
      const [side] = /[^/]*$/.exec(path) ?? [''];
      if (path === 'annotation/filename') filename = value;
      else if (path === 'annotation/size/width') size.width = sizeIn(value);
      else if (path === 'annotation/size/height') size.height = sizeIn(value);
      else if (path === 'annotation/object/name') label = value;
      else if (path === 'annotation/object/attributes/attribute/name') attributeName = value.text;
      else if (path === 'annotation/object/attributes/attribute/value') attributes.set(attributeName, value);
      else if (path === `annotation/object/bndbox/${side}`) {
        const edge = sides.get(side);
        if (edge) box[edge] = value.text === '' ? NaN : Number(value.text);
      }
    },
  });
  if (root !== 'annotation')
    throw new HumanError(
      l10n.t(
        '{0} is no Pascal VOC annotation: it begins with <{1}>; it is left out.',
        source.location,
        root ?? '',
      ),
    );
  return { hash, filename, size, objects };
}

function sizeIn({ text }: XmlValue): number | undefined {
  const size = Number(text);
  return size > 0 && size < 1e9 ? size : undefined;
}
