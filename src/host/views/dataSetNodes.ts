import type { AuditProgress } from '../../protocol/auditProgress';
import type { OfferedDataSet } from '../../labels/offeredDataSet';
import type { AuditOverview, SuspectClass } from '../../audit/auditOverview';
import type { DataSet } from '../../labels/dataSet';

/** What the last audit of a data set is, as the view knows it. */
export type AuditState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly progress: AuditProgress }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'audited'; readonly overview: AuditOverview };

/** A data set in the view; the commands of the view take it. */
export class DataSetNode {
  readonly kind = 'dataSet';

  constructor(
    readonly offered: OfferedDataSet,
    readonly dataSet: DataSet,
    readonly audit: AuditState,
    /** The one that the gallery shows. */
    readonly isUnderReview: boolean,
  ) {}
}

/** What stands below a data set; each says something and does something when it is chosen. */
export type DetailNode = { readonly parent: DataSetNode } & (
  | { readonly kind: 'toAudit' | 'unreadable' | 'lastAudit' | 'reviewed' | 'uncommitted' | 'disagreements' }
  | { readonly kind: 'class'; readonly suspectClass: SuspectClass }
);

export type ViewNode = DataSetNode | DetailNode;

/** The data set of the view that a command was run on, if it was. */
export function dataSetOf(target: unknown): OfferedDataSet | undefined {
  if (target instanceof DataSetNode) return target.offered;
  const isDetail = typeof target === 'object' && target !== null && 'parent' in target;
  return isDetail ? dataSetOf(target.parent) : undefined;
}

/** Most needed first: what is open, then the classes. */
export function detailsOf(parent: DataSetNode): DetailNode[] {
  const { audit } = parent;
  switch (audit.kind) {
    case 'none':
      return [{ kind: 'toAudit', parent }];
    case 'unreadable':
      return [{ kind: 'unreadable', parent }];
    case 'running':
      return [];
    case 'audited': {
      const { uncommitted, disagreements, suspects, classes } = audit.overview;
      return [
        { kind: 'lastAudit', parent },
        ...(suspects > 0 ? [{ kind: 'reviewed', parent } as const] : []),
        ...(uncommitted > 0 ? [{ kind: 'uncommitted', parent } as const] : []),
        ...(disagreements > 0 ? [{ kind: 'disagreements', parent } as const] : []),
        ...classes.map((suspectClass) => ({ kind: 'class', suspectClass, parent }) as const),
      ];
    }
  }
}
