import * as v from 'valibot';
import type { AskedFaces, GalleryFaces, OpensOn } from '../../../src/protocol/gallery';
import { cardSizes } from '../grid/layout';
import { firstInspectorView } from '../inspector/inspectorView';
import { firstOverviewView } from '../overview/overviewView';
import { firstSheetMemory, sheetMemorySchema } from '../sheet/sheetMemory';
import { type FaceFilter, filterFor, filterSchema, noFilter } from './filter';
import { faceOrders, type FaceOrder, isOffered } from './order';
import type { PileName, PilePart, Piles } from './piles';

/** A selection that takes more text is not kept over a reload: half of 200,000 faces picked at random is as long. */
export const longestSelection = 200_000;
/** Unsaved notes that are kept, the last ones. */
export const mostDrafts = 10;

const viewStateSchema = v.object({
  /** Names the data set that the rest belongs to. */
  dataSet: v.string(),
  /** Names the audit that the places belong to; missing in views of the first versions. */
  audit: v.optional(v.string()),
  order: v.picklist(faceOrders),
  filter: filterSchema,
  /** Face numbers. */
  focused: v.nullable(v.number()),
  /** As `writeFaceRuns`. */
  selection: v.string(),
  /** How many faces of the list are above the view, so that it holds for another width. */
  firstVisible: v.number(),
  dismissedWarnings: v.array(v.string()),
  /** Height of the cards' pictures, in CSS pixels. */
  cardSize: v.optional(v.number(), cardSizes.usual),
  inspector: v.optional(v.object({ isOpen: v.boolean(), width: v.number() }), firstInspectorView),
  overview: v.optional(v.object({ isOpen: v.boolean(), threshold: v.number() }), firstOverviewView),
  sheets: v.optional(sheetMemorySchema, firstSheetMemory),
  focusMode: v.optional(v.boolean(), false),
  /** Whether small images are shown with square pixels. */
  pixels: v.optional(v.boolean(), false),
  /** Seconds a face that the annotator took lately, as `Pace` keeps them. */
  pace: v.optional(v.array(v.pipe(v.number(), v.minValue(0))), []),
  /** Whether decisions correct the chances of what comes next. */
  learns: v.optional(v.boolean(), true),
  /** What was typed for a note and not saved yet. */
  drafts: v.optional(v.array(v.object({ face: v.number(), text: v.string() })), []),
});

/** What the annotator sees and would miss after the page was hidden and made anew; never any decision. */
export type ViewState = v.InferOutput<typeof viewStateSchema>;

/** Which faces are shown, and in what order. */
export type Arrangement = { readonly order: FaceOrder; readonly filter: FaceFilter };

/** What a tab shows, a pile or all faces; the sample is a part of a tab's. */
export type Tab = PileName | 'allFaces';

/** Of a pile what is undecided, the most probably wrong first; of its sample also what was decided, which it counts. */
export const arrangements: Readonly<Record<PilePart | 'allFaces', Arrangement>> = {
  sure: pileArrangement('sure'),
  oneByOne: pileArrangement('oneByOne'),
  probablyFine: pileArrangement('probablyFine'),
  sample: { order: 'labelQuality', filter: { ...noFilter, pile: 'sample' } },
  leastLikely: { order: 'labelQuality', filter: { ...noFilter, pile: 'leastLikely' } },
  allFaces: { order: 'importance', filter: noFilter },
};

function pileArrangement(pile: PileName): Arrangement {
  return { order: 'labelQuality', filter: { ...noFilter, pile, undecidedOnly: true } };
}

/** The tab that a filter belongs to. */
export function tabOf({ pile }: FaceFilter): Tab {
  if (pile === 'leastLikely') return 'allFaces';
  return pile === 'sample' ? 'probablyFine' : (pile ?? 'allFaces');
}

/** What the gallery opens on: where a pile is done, the first that is not, and where all are, all faces. */
export function opening(opensOn: OpensOn, piles: Pick<Piles, 'next' | 'openOn'>): Arrangement {
  const isDone = opensOn === 'suspects' || (opensOn !== 'allFaces' && piles.openOn(opensOn) === 0);
  return arrangements[isDone ? (piles.next ?? 'allFaces') : opensOn];
}

/** A view's arrangement, as far as there are its classes, and what it is in the order of. */
export function arrangementOf({ order, filter }: ViewState, { classes, faces }: Arranged): Arrangement {
  const { given, second } = filter;
  const isThere = second === null || second === 'differs' || second < (faces.second?.classes.length ?? 0);
  return {
    order: isOffered(order, faces) ? order : 'labelQuality',
    filter: {
      ...filter,
      given: isFilterOf(filter, classes.length) ? given : null,
      second: faces.second && isThere ? second : null,
    },
  };
}

type Arranged = { readonly classes: readonly string[]; readonly faces: GalleryFaces };

/** Whether a filter's class is there. */
export function isFilterOf({ given }: FaceFilter, classes: number): boolean {
  return given === null || given < classes;
}

const firstOfAll = (): Arrangement => arrangements.allFaces;

/** As `viewStateFor`, from what the host remembered: JSON, where there is any. */
export function readViewState(
  dataSet: string,
  remembered: string | undefined,
  first = firstOfAll,
): ViewState {
  let parsed: unknown;
  try {
    parsed = JSON.parse(remembered ?? 'null');
  } catch {
    parsed = undefined;
  }
  return viewStateFor(dataSet, parsed, first);
}

/**
 * The remembered view when it belongs to `dataSet`, else the view that a first look starts with.
 * @param first asked only for a first look.
 */
export function viewStateFor(dataSet: string, remembered: unknown, first = firstOfAll): ViewState {
  const parsed = v.safeParse(viewStateSchema, remembered);
  if (parsed.success && parsed.output.dataSet === dataSet) return parsed.output;
  return v.parse(viewStateSchema, {
    dataSet,
    ...first(),
    focused: null,
    selection: '',
    firstVisible: 0,
    dismissedWarnings: [],
    // How large faces should be, and how long the annotator takes, does not depend on whose they are.
    cardSize: parsed.success ? parsed.output.cardSize : undefined,
    pace: parsed.success ? parsed.output.pace : undefined,
    pixels: parsed.success ? parsed.output.pixels : undefined,
    learns: parsed.success ? parsed.output.learns : undefined,
  });
}

/** A view whose order and filters stay, from its first face on. */
export function atTop(view: ViewState): ViewState {
  return { ...view, focused: null, selection: '', firstVisible: 0 };
}

/** A view of a new audit of the same faces begins at the top: order and filters are the annotator's, places were the last audit's. */
export function viewOfAudit(view: ViewState, audit: string | undefined): ViewState {
  if (audit === undefined || view.audit === audit) return view;
  const isNew = view.audit !== undefined;
  return { ...(isNew ? atTop(view) : view), audit };
}

/** A view with the faces in sight that the user asked for outside the page. */
export function viewAsked(view: ViewState, asked: AskedFaces): ViewState {
  return {
    ...view,
    ...(asked.differing === true && { order: 'second' as const }),
    filter: filterFor(asked),
    overview: { ...view.overview, isOpen: false },
    sheets: { ...view.sheets, isOpen: false },
    focusMode: false,
  };
}
