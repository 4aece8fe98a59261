import type { AuditProgress } from '../../src/protocol/auditProgress';
import type { AskedFaces, GalleryRequests, GalleryState, ReviewChange } from '../../src/protocol/gallery';
import { isWireMessage, RpcCaller } from '../../src/protocol/rpc';
import type { VsCodeApi } from '../shared/vsCodeApi';
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
    this.caller = new RpcCaller<GalleryRequests>((message) => {
      api.postMessage(message);
    });
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

  async undo(): Promise<ReviewChange> {
    return asReviewChange(await this.caller.call('undo', undefined));
  }

  async redo(): Promise<ReviewChange> {
    return asReviewChange(await this.caller.call('redo', undefined));
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
