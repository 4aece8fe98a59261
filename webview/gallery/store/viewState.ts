import * as v from 'valibot';
import { type AskedFaces, type OpensOn, opensOnChoices } from '../../../src/protocol/gallery';
import { cardSizes } from '../grid/layout';
import { firstInspectorView } from '../inspector/inspectorView';
import { firstOverviewView } from '../overview/overviewView';
import { firstSheetMemory, sheetMemorySchema } from '../sheet/sheetMemory';
import { type FaceFilter, filterFor, filterSchema, noFilter } from './filter';
import { faceOrders, type FaceOrder } from './order';

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
  /** What was typed for a note and not saved yet. */
  drafts: v.optional(v.array(v.object({ face: v.number(), text: v.string() })), []),
});

/** What the annotator sees and would miss after the page was hidden and made anew; never any decision. */
export type ViewState = v.InferOutput<typeof viewStateSchema>;

/** Which faces are shown, and in what order. */
export type Arrangement = { readonly order: FaceOrder; readonly filter: FaceFilter };

/** What the gallery can open on, and what a key leads back to. */
export const arrangements: Readonly<Record<OpensOn, Arrangement>> = {
  suspects: { order: 'labelQuality', filter: { ...noFilter, traits: ['suspects'], undecidedOnly: true } },
  allFaces: { order: 'importance', filter: noFilter },
};

/** Which of those that the gallery can open on is shown. */
export function arrangementShown(shown: Arrangement): OpensOn | undefined {
  return opensOnChoices.find((each) => JSON.stringify(arrangements[each]) === JSON.stringify(shown));
}

/** A view's arrangement, as far as there are its classes. */
export function arrangementOf({ order, filter }: ViewState, classes: number): Arrangement {
  return { order, filter: isFilterOf(filter, classes) ? filter : { ...filter, given: null } };
}

/** Whether a filter's class is there. */
export function isFilterOf({ given }: FaceFilter, classes: number): boolean {
  return given === null || given < classes;
}

/** As `viewStateFor`, from what the host remembered: JSON, where there is any. */
export function readViewState(
  dataSet: string,
  remembered: string | undefined,
  opensOn: OpensOn = 'allFaces',
): ViewState {
  try {
    return viewStateFor(dataSet, JSON.parse(remembered ?? 'null'), opensOn);
  } catch {
    return viewStateFor(dataSet, undefined, opensOn);
  }
}

/** The remembered view when it belongs to `dataSet`, else the view that a first look starts with. */
export function viewStateFor(dataSet: string, remembered: unknown, opensOn: OpensOn = 'allFaces'): ViewState {
  const parsed = v.safeParse(viewStateSchema, remembered);
  if (parsed.success && parsed.output.dataSet === dataSet) return parsed.output;
  return v.parse(viewStateSchema, {
    dataSet,
    ...arrangements[opensOn],
    focused: null,
    selection: '',
    firstVisible: 0,
    dismissedWarnings: [],
    // How large faces should be does not depend on whose they are.
    cardSize: parsed.success ? parsed.output.cardSize : undefined,
    pixels: parsed.success ? parsed.output.pixels : undefined,
  });
}

/** A view of a new audit of the same faces begins at the top: order and filters are the annotator's, places were the last audit's. */
export function viewOfAudit(view: ViewState, audit: string | undefined): ViewState {
  if (audit === undefined || view.audit === audit) return view;
  const isNew = view.audit !== undefined;
  return { ...view, audit, ...(isNew && { focused: null, selection: '', firstVisible: 0 }) };
}

/** A view with the faces in sight that the user asked for outside the page. */
export function viewAsked(view: ViewState, asked: AskedFaces): ViewState {
  return {
    ...view,
    filter: filterFor(asked),
    overview: { ...view.overview, isOpen: false },
    sheets: { ...view.sheets, isOpen: false },
    focusMode: false,
  };
}
