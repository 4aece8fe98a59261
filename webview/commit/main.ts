import '../shared/uiLanguage';
import './styles/commit.css';
import { messageOf } from '../../src/base/humanError';
import type { CommitRequests, CommitState } from '../../src/protocol/commit';
import { thumbnailEdges } from '../../src/protocol/thumbnails';
import { isWireMessage, RpcCaller } from '../../src/protocol/rpc';
import { create } from '../shared/dom';
import { registerToolkit } from '../shared/toolkit';
import type { VsCodeApi } from '../shared/vsCodeApi';
import { CommitView } from './commitView';
import { asCommitFaces, asCommitState } from './guard';
import { strings } from './strings';

declare function acquireVsCodeApi(): VsCodeApi;

/** A tile's side in CSS pixels, as `--tile` in commit.css. */
const tileSide = 88;

const api = acquireVsCodeApi();
const host = new RpcCaller<CommitRequests>((message) => api.postMessage(message));
let view: CommitView | undefined;

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isWireMessage(data)) return;
  host.accept(data);
  if (data.kind === 'notification' && data.method === 'planned') show(asCommitState(data.parameter));
});
window.addEventListener('keydown', onKey, { capture: true });

function show(state: CommitState): void {
  const { plan } = state;
  const wanted = tileSide * window.devicePixelRatio;
  const edge = thumbnailEdges.find((each) => each >= wanted) ?? 640;
  view?.dispose();
  view = new CommitView(state, {
    faces: async (changes) =>
      asCommitFaces(await host.call('faces', { plan, changes, edge }), changes.length),
    showFace: (change) => void host.call('showFace', { plan, change }).catch(showFailure),
    commit: () => void host.call('commit', { plan }).catch(showFailure),
    showText: () => void host.call('showText', { plan }).catch(showFailure),
    cancel,
  });
  document.body.replaceChildren(view.element);
  view.focus();
}

function cancel(): void {
  host.call('cancel', undefined).catch(showFailure);
}

/** Enter commits wherever the focus is but on something that Enter presses. A key that is held down says nothing. */
function onKey(event: KeyboardEvent): void {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (event.key === 'Enter' && event.repeat) {
    event.preventDefault();
    event.stopPropagation();
  } else if (event.key === 'Escape' && isPlain) {
    event.preventDefault();
    cancel();
  } else if (event.key === 'Enter' && isPlain && !isPressable(event.target)) {
    event.preventDefault();
    view?.commit();
  }
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, vscode-button') !== null;
}

function showMessage(title: string, text: string): void {
  view?.dispose();
  view = undefined;
  document.body.replaceChildren(
    create('main', 'commit-page', [create('div', 'body', [create('h1', '', title), create('p', '', text)])]),
  );
}

function showFailure(error: unknown): void {
  showMessage(strings.failed, messageOf(error));
}

async function start(): Promise<void> {
  const state = await host.call('ready', undefined);
  if (state === null) showMessage(strings.failed, strings.over);
  else show(asCommitState(state));
}

registerToolkit();
document.body.replaceChildren(
  create('main', 'commit-page', {
    attributes: { role: 'status' },
    children: [create('p', 'body', strings.loading)],
  }),
);
start().catch(showFailure);
