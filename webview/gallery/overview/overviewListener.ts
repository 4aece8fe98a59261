import type { SheetSubject } from '../sheet/subject';
import type { FaceFilter } from '../store/filter';
import type { FaceOrder } from '../store/order';

/** What the overview leaves to its owner. */
export type OverviewListener = {
  /** Shows the grid with the faces that pass. @param order another one; missing: as it is. */
  show(filter: FaceFilter, order?: FaceOrder): void;
  /** Shows the sure faces of a pair of labels on a sheet. */
  openSheet(subject: SheetSubject): void;
  /** Shows the grid as it was. */
  leave(): void;
  /** The threshold of label quality was moved. */
  thresholdMoved(threshold: number): void;
};

/** The grid's list, as it is while the overview lies over it. */
export type PresentList = { readonly order: FaceOrder; readonly faces: Uint32Array };
