import * as v from 'valibot';
import { faceTraits, noFilter } from './filter';
import { faceOrders } from './order';

/** Beyond this many, a selection is not worth keeping over a reload. */
export const maxRememberedSelection = 1000;

const viewStateSchema = v.object({
  /** Names the data set that the rest belongs to. */
  dataSet: v.string(),
  order: v.picklist(faceOrders),
  filter: v.object({
    given: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
    traits: v.array(v.picklist(faceTraits)),
    undecidedOnly: v.boolean(),
    disputedOnly: v.optional(v.boolean(), false),
    search: v.string(),
  }),
  /** Face numbers. */
  focused: v.nullable(v.number()),
  selection: v.array(v.number()),
  /** First visible row's place in the list, in faces, so that it holds for another width. */
  firstVisible: v.number(),
  dismissedWarnings: v.array(v.string()),
});

/** What the annotator sees and would miss after the page was hidden and made anew; never any decision. */
export type ViewState = v.InferOutput<typeof viewStateSchema>;

/** The remembered view when it belongs to `dataSet`, else the view that a first look starts with. */
export function viewStateFor(dataSet: string, remembered: unknown): ViewState {
  const parsed = v.safeParse(viewStateSchema, remembered);
  if (parsed.success && parsed.output.dataSet === dataSet) return parsed.output;
  return {
    dataSet,
    order: 'importance',
    filter: { ...noFilter, traits: [] },
    focused: null,
    selection: [],
    firstVisible: 0,
    dismissedWarnings: [],
  };
}
