import type { AuditProgress } from '../../src/protocol/auditProgress';
import type {
  AskedFaces,
  GalleryRequests,
  GalleryState,
  ReviewChange,
  FaceThumbnail,
  ThumbnailEdge,
} from '../../src/protocol/gallery';
import type { FaceInspection, FaceNeighbours } from '../../src/protocol/inspection';
import { isWireMessage, RpcCaller } from '../../src/protocol/rpc';
import type { VsCodeApi } from '../shared/vsCodeApi';
import { asFaceInspection, asFaceNeighbours } from './inspector/guard';
import type { ViewState } from './store/viewState';
import { asFaceThumbnails } from './thumbnails/guard';
import { asAskedFaces, asAuditProgress, asGalleryState, asReviewChange } from './guard';

/** What the host may say unasked. */
export type HostListener = {
  stateReplaced(state: GalleryState): void;
  auditProgressed(progress: AuditProgress): void;
  reviewChanged(change: ReviewChange): void;
  facesAsked(asked: AskedFaces): void;
};

/** The host as the page sees it: requests that are answered, notifications that are checked. */
export class Host {
  private readonly caller: RpcCaller<GalleryRequests>;

  constructor(api: VsCodeApi, listener: HostListener) {
    this.caller = new RpcCaller<GalleryRequests>((message) => api.postMessage(message));
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (!isWireMessage(data)) return;
      if (data.kind === 'reply') this.caller.accept(data);
      else if (data.kind === 'notification') notify(listener, data.method, data.parameter);
    });
  }

  async ready(): Promise<GalleryState> {
    return asGalleryState(await this.caller.call('ready', undefined));
  }

  /** Resolves once the decision is on disk. */
  async decide(request: Parameters<GalleryRequests['decide']>[0]): Promise<ReviewChange> {
    return asReviewChange(await this.caller.call('decide', request));
  }

  /** Resolves once the note is on disk; an empty text takes the annotator's note away. */
  async note(face: number, text: string): Promise<ReviewChange> {
    return asReviewChange(await this.caller.call('note', { face, text }));
  }

  async thumbnails(faces: readonly number[], edge: ThumbnailEdge): Promise<readonly FaceThumbnail[]> {
    return asFaceThumbnails(await this.caller.call('thumbnails', { faces, edge }), faces.length);
  }

  async rememberView(view: ViewState): Promise<void> {
    await this.caller.call('rememberView', { view: JSON.stringify(view) });
  }

  async undo(): Promise<ReviewChange> {
    return asReviewChange(await this.caller.call('undo', undefined));
  }

  async redo(): Promise<ReviewChange> {
    return asReviewChange(await this.caller.call('redo', undefined));
  }

  async inspect(face: number): Promise<FaceInspection> {
    return asFaceInspection(await this.caller.call('inspect', { face }));
  }

  async neighbours(face: number): Promise<FaceNeighbours> {
    return asFaceNeighbours(await this.caller.call('neighbours', { face }));
  }

  async showPlace(face: number): Promise<void> {
    await this.caller.call('showPlace', { face });
  }

  /** Requests whose effect comes back as a notification, if at all. */
  async run(action: 'startAudit' | 'cancelAudit' | 'commit' | 'exportReport' | 'showLog'): Promise<void> {
    await this.caller.call(action, undefined);
  }
}

function notify(listener: HostListener, method: string, parameter: unknown): void {
  switch (method) {
    case 'stateReplaced':
      listener.stateReplaced(asGalleryState(parameter));
      break;
    case 'auditProgressed':
      listener.auditProgressed(asAuditProgress(parameter));
      break;
    case 'reviewChanged':
      listener.reviewChanged(asReviewChange(parameter));
      break;
    case 'facesAsked':
      listener.facesAsked(asAskedFaces(parameter));
      break;
  }
}
