import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { nameNumbers } from '../classes/nameNumbers';
import { spanLabelFile } from '../edits/spanLabelFile';
import type { LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import { LabelSource } from '../labelSource';
import { glancing, unpackedName } from '../text/fileBlocks';
import { namesNoImage } from '../problemList';
import { LabelRows } from '../text/labelRows';
import { type CvatFile, type CvatShape, parseCvat } from '../xml/cvatFile';
import { chooseClasses, type ClassChoice } from '../xml/shapeClasses';
import { boxIn, labelIn } from '../xml/xmlFaces';
import { spellXml, type XmlField } from '../xml/xmlText';

/**
 * “CVAT for images 1.1” (docs.cvat.ai, “XML annotation format”): a sample a tag of an image or a box in it, its class the
 * label, or where all say “face” one of their attributes; its face the box.
 */
export const cvat: LabelFormat = { id: 'cvat', title: () => 'CVAT', recognise, read };

const headShown = { perFile: 64 * 1024, inAll: 64 * 1024, least: 0 };
/** The names of what a person is asked for; a file may have an attribute that is called so. */
const [imageKey, labelKey] = ['name', 'label'];
const rowsShown = 5;
/** CVAT's word for an attribute that nobody has set. */
const notChosen = '__undefined__';

async function recognise({ isFolder, source, head }: LabelProbe): Promise<Recognition> {
  const { location } = source;
  if (isFolder || !/\.xml$/i.test(unpackedName(location))) return { kind: 'no' };
  if (!/<annotations[\s>]/.test(head.toString('latin1', 0, 4096))) return { kind: 'no' };
  const choice = await lookedAt(source);
  if (choice?.kind !== 'unclear') return { kind: 'yes', options: {}, confidence: 1 };
  const keys = [imageKey, labelKey, ...choice.names];
  const preview = choice.shapes
    .slice(0, rowsShown)
    .map(({ image, label, attributes }) => [
      image,
      label?.text ?? '',
      ...choice.names.map((name) => attributes.get(name)?.text ?? ''),
    ]);
  return { kind: 'ask', columns: keys, preview, columnsAre: { kind: 'keys', keys } };
}

/** What the start of a file shows of its classes; undefined where that is broken, which reading tells. */
async function lookedAt({
  location,
}: LabelSource): Promise<(ClassChoice & { readonly shapes: readonly CvatShape[] }) | undefined> {
  const source = new LabelSource(location);
  try {
    const { shapes } = await glancing(headShown, () => parseCvat(source));
    return { ...chooseClasses(shapes), shapes };
  } catch (error) {
    if (error instanceof HumanError) return undefined;
    throw error;
  } finally {
    await source.close();
  }
}

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const file = await parseCvat(source, options.labelKey);
  const rows = new LabelRows<XmlField>();
  const shapes = options.labelKey === undefined ? withClasses(file.shapes, rows) : file.shapes;
  const attribute = classAttribute(shapes, options, location);
  const given = new ClassNames(options.classNames);
  let without = 0;
  for (const shape of shapes) {
    if (shape.image === '') {
      rows.problem(namesNoImage(shape), shape.line);
      continue;
    }
    const value = attribute === undefined ? shape.label : shape.attributes.get(attribute);
    if (!value) {
      without++;
      continue;
    }
    const said = labelIn(value, rows, shape.image);
    const text = said === notChosen ? '' : said;
    if (text !== '') rows.found(text);
    const box = boxIn(shape.box, shape.size, { rows, line: shape.line, image: shape.image });
    rows.add(shape.image, given.nameOf(text), value.line, value.field, box && { box });
  }
  noteOthers(rows, file, { without, attribute: attribute ?? labelKey });
  if (rows.samples.length === 0) throw nothingIn(file, location, rows.problems[0]?.message);
  const classNames = await nameNumbers(source, options, rows);
  // What the project allows beside what is drawn.
  const allowed = file.classes(attribute);
  for (const name of allowed) if (name !== notChosen) rows.found(name);
  rows.finish();
  return spanLabelFile(
    {
      format: cvat.id,
      ...{ source, rows, classNames, hash: file.hash, encoding: file.encoding },
      classes: classNames.classes(rows.labelsFound),
      openClasses: allowed.length === 0,
      takesClassNames: true,
    },
    (label, field) => spellXml(label, field, location),
  );
}

/** Without boxes that all say the same where the images' tags tell them apart. */
function withClasses(shapes: readonly CvatShape[], rows: LabelRows<XmlField>): readonly CvatShape[] {
  const [boxes, tags] = [shapes.filter(({ box }) => box), shapes.filter(({ box }) => !box)];
  const labelsOf = (some: readonly CvatShape[]) => new Set(some.map(({ label }) => label?.text ?? ''));
  const [label = ''] = labelsOf(boxes);
  const said = labelsOf(tags);
  const areTagged = labelsOf(boxes).size === 1 && said.size > 1 && !said.has(label);
  if (!areTagged || chooseClasses(boxes).kind !== 'label') return shapes;
  rows.problem(
    l10n.t(
      '{0} boxes all say “{1}” and are left out: the tags of the images say the class, and hold for whole images.',
      boxes.length.toLocaleString('en'),
      label,
    ),
  );
  return tags;
}

/**
 * The attribute that says the class; undefined: the label itself.
 * @throws HumanError where that is not clear.
 */
function classAttribute(
  shapes: readonly CvatShape[],
  { labelKey: chosen }: LabelOptions,
  location: string,
): string | undefined {
  if (chosen !== undefined) return chosen === labelKey ? undefined : chosen;
  const choice = chooseClasses(shapes);
  if (choice.kind === 'unclear')
    throw new HumanError(
      l10n.t(
        'The boxes of {0} have several attributes that may be the class: {1}. Say which on a command line with --image-key {2} --label-key and its name; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
        location,
        choice.names.join(', '),
        imageKey,
      ),
    );
  return choice.kind === 'attribute' ? choice.name : undefined;
}

function noteOthers(
  rows: LabelRows<XmlField>,
  { others, imagesWithout, images, shapes }: CvatFile,
  { without, attribute }: { readonly without: number; readonly attribute: string },
): void {
  for (const [kind, count] of others)
    rows.problem(
      l10n.t(
        '{0} shapes of the kind “{1}” are left out, as only boxes and tags are read here; draw boxes around these faces.',
        count.toLocaleString('en'),
        kind,
      ),
    );
  if (without > 0)
    rows.problem(
      l10n.t(
        '{0} of the {1} boxes and tags have no “{2}” and are left out.',
        without.toLocaleString('en'),
        shapes.length.toLocaleString('en'),
        attribute,
      ),
    );
  if (imagesWithout > 0 && shapes.length > 0)
    rows.problem(
      l10n.t(
        '{0} of the {1} images have no annotation; they are left out until they get one.',
        imagesWithout,
        images,
      ),
    );
}

function nothingIn({ isVideo }: CvatFile, location: string, problem = ''): HumanError {
  return new HumanError(
    (isVideo
      ? l10n.t(
          '{0} is CVAT’s export of a video, which is not read here: export it as “CVAT for images 1.1”.',
          location,
        )
      : l10n.t('{0} has no image with a box or tag; choose another file.', location)) +
      (problem === '' ? '' : ` ${problem}`),
  );
}
