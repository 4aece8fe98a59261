import * as l10n from '@vscode/l10n';
import type { FaceBox } from '../labelFile';
import type { XmlValue } from './scanXml';
import { pixelBox, wrongBox } from '../text/boxColumns';

/** In pixels; NaN for what is no number. */
export type BoxEdges = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

type Problems = { problem(message: string, line: number, image: string): void };

/** Where a box is noted that cannot be. */
type Place = {
  readonly rows: Problems;
  readonly line: number;
  readonly image: string;
};

/** The face within its image; undefined where it is all of it, or the box is wrong, which is noted. */
export function boxIn(
  box: BoxEdges | undefined,
  size: { readonly width: number | undefined; readonly height: number | undefined },
  { rows, line, image }: Place,
): FaceBox | undefined {
  if (!box) return undefined;
  const { left, top, right, bottom } = box;
  const isBox =
    [left, top, right, bottom].every((edge) => Math.abs(edge) < 1e9) && right > left && bottom > top;
  if (!isBox) rows.problem(wrongBox(line, image), line, image);
  else if (left >= (size.width ?? Infinity) || top >= (size.height ?? Infinity) || right <= 0 || bottom <= 0)
    rows.problem(
      l10n.t(
        'Line {0}: the box of “{1}” lies outside of its image, which has {2} × {3} pixels there; put it right.',
        line,
        image,
        size.width ?? '?',
        size.height ?? '?',
      ),
      line,
      image,
    );
  return isBox ? pixelBox(box, size) : undefined;
}

/** The label that a value says; `''` where it says none, or what it says cannot be read, which is noted. */
export function labelIn({ text, line, field }: XmlValue, rows: Problems, image: string): string {
  if (field.refusal !== undefined) rows.problem(field.refusal, line, image);
  if (!text.includes('\ufffd')) return text;
  rows.problem(
    l10n.t(
      'Line {0}: some bytes are not {1}, as the rest of the file is; put the row right, or save the file anew as UTF-8.',
      line,
      field.encoding,
    ),
    line,
    image,
  );
  return '';
}
