import * as vscode from 'vscode';
import type { NeighbourSearch } from '../../audit/neighbours/neighbourSearch';
import type { GalleryRequests, ReviewChange } from '../../protocol/gallery';
import { packChange } from '../../protocol/packedChange';
import type { PackedState } from '../../protocol/packedFaces';
import type { Handlers } from '../../protocol/rpc';
import type { AuditRunner } from '../audits/auditRunner';
import { parseDecideRequest } from './decideRequest';
import { inspectorRequests } from '../inspector/inspectorRequests';
import { parseNoteRequest } from './noteRequest';
import type { ReviewSession } from '../reviews/reviewSession';
import { thumbnailRequests, type ThumbnailServices } from '../thumbnails/thumbnailRequests';

/** What the answers need of the gallery. */
export type RequestServices = {
  /** All the page shows, for a page that starts. */
  readonly packedState: () => Promise<PackedState>;
  /** Changes the review; everybody who shows it hears of it. */
  readonly change: (change: (session: ReviewSession) => Promise<ReviewChange>) => Promise<ReviewChange>;
  readonly review: () => Promise<ReviewSession>;
  /** Finds similar faces. */
  readonly search: NeighbourSearch;
  readonly small: Omit<ThumbnailServices, 'review'>;
  /** Remembers how the page looks. */
  readonly rememberView: (request: unknown) => Promise<void>;
  readonly runner: AuditRunner;
  readonly log: vscode.LogOutputChannel;
};

/** The answers to what the page asks. */
export function galleryRequests({
  packedState,
  change,
  review,
  search,
  small,
  rememberView,
  runner,
  log,
}: RequestServices): Handlers<GalleryRequests> {
  const background = (command: string) => () => void vscode.commands.executeCommand(command);
  const changed = async (act: Parameters<typeof change>[0]) => packChange(await change(act));
  return {
    ready: packedState,
    decide: (request) => {
      const { faces, verdict, label } = parseDecideRequest(request);
      return changed((session) => session.decide(faces, verdict, label));
    },
    note: (request) => {
      const { face, text } = parseNoteRequest(request);
      return changed((session) => session.note(face, text));
    },
    undo: () => changed((session) => session.undo()),
    redo: () => changed((session) => session.redo()),
    startAudit: background('scn.auditLabels'),
    cancelAudit: () => {
      runner.cancel();
    },
    commit: background('scn.commitCorrections'),
    exportReport: background('scn.exportReport'),
    showLog: () => {
      log.show();
    },
    rememberView,
    ...inspectorRequests(review, search),
    ...thumbnailRequests({ review, ...small }),
  };
}
