import '../shared/uiLanguage';
import './styles/gallery.css';
import type { GalleryState, ReviewState } from '../../src/protocol/gallery';
import type { ReadingAspect } from '../../src/protocol/understoodLabels';
import { isWireMessage, RpcCaller } from '../../src/protocol/rpc';
import { messageOf } from '../../src/base/humanError';
import type { VsCodeApi } from '../shared/vsCodeApi';
import {
  asAskedCommand,
  asAskedFaces,
  asDrift,
  asAuditProgress,
  asGalleryState,
  asReviewChange,
  asUnderstoodLabels,
  type Host,
  replies,
} from './guard';
import { BlindView } from './blind/blindView';
import { commandNamed } from './keys/commandNames';
import { type Keymap, keymap, setKeymap } from './keys/keyTable';
import { keymapOf } from './keys/userKeys';
import { createLoadingView, createMessageView, type MessageAction } from './messageView';
import { ProgressView } from './progressView';
import { ProvisionalBanner } from './review/provisionalBanner';
import { ReviewView } from './review/reviewView';
import { whenFree } from './review/whenFree';
import { filterFor } from './store/filter';
import { Piles } from './store/piles';
import { Review } from './store/review';
import {
  type Arrangement,
  atTop,
  opening,
  readViewState,
  viewAsked,
  viewOfAudit,
  viewStateFor,
  type ViewState,
} from './store/viewState';
import { strings } from './strings';
import { createReadingView, UnderstoodView } from './understoodView';
import { registerToolkit } from '../shared/toolkit';

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
let progressView: ProgressView | undefined;
let understoodView: UnderstoodView | undefined;
let reviewView: ReviewView | undefined;
let blindView: BlindView | undefined;
let provisionalBanner: ProvisionalBanner | undefined;
/** How the review was last shown; the host remembers it longer than this page lives. */
let lastView: ViewState | undefined;

const host: Host = new RpcCaller(api.postMessage, undefined, replies);
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isWireMessage(data)) return;
  if (data.kind === 'reply') host.accept(data);
  else if (data.kind === 'notification') hear(data.method, data.parameter);
});

function hear(method: string, parameter: unknown): void {
  switch (method) {
    case 'stateReplaced':
      show(asGalleryState(parameter));
      break;
    case 'auditProgressed':
      (progressView ?? provisionalBanner)?.show(asAuditProgress(parameter));
      break;
    case 'provisionalOver':
    case 'secondChanged':
      takeAnew().catch(showFailure);
      break;
    case 'labelsUnderstood':
      understoodView?.show(asUnderstoodLabels(parameter));
      break;
    case 'reviewChanged':
      reviewView?.apply(asReviewChange(parameter));
      break;
    case 'labelsDrifted':
      reviewView?.banners.showDrift(asDrift(parameter));
      break;
    case 'facesAsked': {
      const asked = asAskedFaces(parameter);
      reviewView?.filter(filterFor(asked));
      reviewView?.goTo(asked.face);
      break;
    }
    case 'commandAsked':
      reviewView?.pageCommands.carryOut(commandNamed(asAskedCommand(parameter)));
      break;
  }
}

/** What is shown goes once nothing is in the annotator's hands; until then decisions are about that. */
async function takeAnew(): Promise<void> {
  const view = reviewView;
  let isTouched = true;
  if (view) await whenFree(view.element, () => view.judge.saved());
  // The host has shown something else meanwhile.
  if (view !== reviewView) return;
  if (view) {
    ({ isTouched } = view);
    view.element.inert = true;
    view.dispose();
    reviewView = undefined;
  }
  show(await host.call('ready', undefined), !isTouched);
}

/** Takes over what the user changed of VS Code's keys; what shows the keys is made anew where they are others than before. */
async function learnKeys(): Promise<void> {
  const before = keymap();
  const now = keymapOf(await host.call('userKeys', undefined));
  setKeymap(now);
  const textOf = ({ here, elsewhere }: Keymap) => JSON.stringify([[...here], elsewhere]);
  if ((reviewView ?? blindView) && textOf(now) !== textOf(before)) show(await host.call('ready', undefined));
}

/** Where keys cannot be read, those of the table are as good as any. */
function learnKeysQuietly(): void {
  learnKeys().catch(() => undefined);
}

/** For actions whose failure the host reports itself; a broken wire is all that is left to say here. */
function run(
  action: 'startAudit' | 'cancelAudit' | 'showLog' | 'showReading' | 'auditRead' | 'closeReading',
): void {
  host.call(action, undefined).catch(showFailure);
}

const startAs = (text: string): MessageAction => ({ text, run: () => run('startAudit') });
const showReading: MessageAction = { text: strings.reading.open, run: () => run('showReading') };

function changeReading(aspect: ReadingAspect): void {
  host.call('changeReading', { aspect }).catch(showFailure);
}

const showLog: MessageAction = { text: strings.audit.showLog, run: () => run('showLog') };

function showMessage(title: string, message: string, ...actions: readonly MessageAction[]): void {
  replace(createMessageView(title, message, actions));
}

function showFailure(error: unknown): void {
  showMessage(strings.audit.pageFailedTitle, messageOf(error), showLog);
}

/** @param begins whether nobody has gone anywhere in what was shown before: what comes next begins at its top. */
function show(state: GalleryState, begins = false): void {
  switch (state.kind) {
    case 'empty':
      showMessage(strings.audit.emptyTitle, state.message, startAs(strings.audit.start), showReading);
      break;
    case 'auditing': {
      const understood = new UnderstoodView(state.understood, changeReading, strings.reading.heading);
      const view = new ProgressView(state.title, state.progress, understood.element, () =>
        run('cancelAudit'),
      );
      replace(view.element);
      progressView = view;
      understoodView = understood;
      break;
    }
    case 'reading': {
      const understood = new UnderstoodView(state.understood, changeReading);
      const close = { text: strings.reading.close, run: () => run('closeReading') };
      const audit = { text: strings.audit.start, run: () => run('auditRead') };
      replace(
        createReadingView(state.title, understood.element, [audit, ...(state.canClose ? [close] : [])]),
      );
      understoodView = understood;
      break;
    }
    case 'failed':
      showMessage(
        strings.audit.failedTitle,
        state.message,
        startAs(strings.audit.tryAgain),
        showReading,
        showLog,
      );
      break;
    case 'blind': {
      const view = new BlindView(state, host);
      replace(view.element);
      blindView = view;
      view.start();
      break;
    }
    case 'review': {
      const wasProvisional = provisionalBanner !== undefined;
      // The old view leaves its state behind for the new one.
      reviewView?.dispose();
      reviewView = undefined;
      // Another audit of it may have other faces and classes, which the view names by their numbers.
      const dataSet = `${state.dataSet} ${state.faces.count} ${state.classes.join(' ')}`;
      const isKnown = lastView?.dataSet === dataSet;
      const first = () => firstArrangement(state);
      const known = isKnown
        ? viewStateFor(dataSet, lastView, first)
        : readViewState(dataSet, state.view, first);
      const last = viewOfAudit(begins ? atTop(known) : known, state.audit);
      const shown = state.asked ? viewAsked(last, state.asked) : last;
      const view = new ReviewView(state, host, shown, (viewState) => {
        lastView = viewState;
        // Whoever closes the page does not wait for the answer.
        host.call('rememberView', { view: JSON.stringify(viewState) }).catch(() => undefined);
      });
      replace(view.element);
      reviewView = view;
      if (state.provisional) {
        provisionalBanner = new ProvisionalBanner(state.provisional, () => run('cancelAudit'));
        view.banners.element.prepend(provisionalBanner.element);
      }
      view.start(wasProvisional);
      view.goTo(state.asked?.face);
      break;
    }
  }
}

/** A first look at what there is to do, where there is anything. */
function firstArrangement(state: ReviewState): Arrangement {
  const { opensOn = 'allFaces' } = state;
  const review = new Review(state);
  return opening(opensOn, new Piles(review, review.sureLimit, ''));
}

function replace(element: HTMLElement): void {
  reviewView?.dispose();
  reviewView = undefined;
  blindView?.dispose();
  blindView = undefined;
  progressView = undefined;
  provisionalBanner = undefined;
  understoodView = undefined;
  document.body.replaceChildren(element);
}

/** VS Code can lose what is said while it loads a page for the first time; asking once more costs nothing. */
async function askUntilAnswered(): Promise<GalleryState> {
  const answers: Promise<GalleryState>[] = [];
  for (let patience = 5000; ; patience *= 2) {
    answers.push(host.call('ready', undefined));
    const overdue = new Promise<undefined>((resolve) => {
      setTimeout(resolve, patience);
    });
    const state = await Promise.race([...answers, overdue]);
    if (state) return state;
  }
}

registerToolkit();
replace(createLoadingView());
askUntilAnswered()
  .then((state) => {
    show(state);
    learnKeysQuietly();
    // They are changed in another tab.
    window.addEventListener('focus', learnKeysQuietly);
  })
  .catch(showFailure);
