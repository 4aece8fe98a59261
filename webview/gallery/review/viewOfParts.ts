import type { FaceGrid } from '../grid/faceGrid';
import type { Inspector } from '../inspector/inspector';
import type { OverviewDoor } from '../overview/overviewDoor';
import type { SheetDoor } from '../sheet/sheetDoor';
import { writeFaceRuns } from '../store/faceRuns';
import {
  type Arrangement,
  arrangementOf,
  longestSelection,
  mostDrafts,
  type ViewState,
} from '../store/viewState';
import type { Covers } from './covers';
import type { Frame } from './frame';

/** The parts of a review that have a look of their own. */
type Parts = {
  readonly grid: FaceGrid;
  readonly frame: Frame;
  readonly covers: Covers;
  readonly inspector: Inspector;
  readonly overview: OverviewDoor;
  readonly sheets: SheetDoor;
};

/** How the parts look, as they are to be found again. */
export function viewOfParts({ grid, frame, covers, inspector, overview, sheets }: Parts) {
  const selection = writeFaceRuns(grid.selection.facesIn(grid.list));
  return {
    focused: grid.focusedFace ?? null,
    selection: selection.length > longestSelection ? '' : selection,
    firstVisible: grid.cardsAbove,
    cardSize: frame.status.cardSize.size,
    pace: frame.pace.remembered,
    inspector: inspector.view,
    overview: overview.lastView,
    sheets: sheets.memory,
    focusMode: covers.focus.isOpen,
    drafts: covers.notes.field.drafts.slice(-mostDrafts),
  } satisfies Partial<ViewState>;
}

/**
 * Which faces are shown. As long as nobody arranged them otherwise, that is what they began with, with what is about a label
 * file that is still being read.
 */
export function arrangedView(
  shown: Arrangement,
  begun: ViewState,
  review: Parameters<typeof arrangementOf>[1],
): Pick<ViewState, 'order' | 'filter'> {
  const isAsBegun = JSON.stringify(shown) === JSON.stringify(arrangementOf(begun, review));
  const { order, filter } = isAsBegun ? begun : shown;
  return { order, filter: { ...filter, traits: [...filter.traits] } };
}
