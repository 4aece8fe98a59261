import '../shared/uiLanguage';
import './styles/plantedErrors.css';
import { messageOf } from '../../src/base/humanError';
import type { PlantedErrorsRequests, PlantedErrorsState } from '../../src/protocol/plantedErrors';
import { RpcCaller, isWireMessage } from '../../src/protocol/rpc';
import { create } from '../shared/dom';
import { createButton, registerToolkit } from '../shared/toolkit';
import type { VsCodeApi } from '../shared/vsCodeApi';
import { type FiguresAction, showFigures } from './figuresPage';
import { asPlantedErrorsState, rememberedState } from './guard';
import { strings } from './strings';

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
const host = new RpcCaller<PlantedErrorsRequests>((message) => api.postMessage(message));
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isWireMessage(data)) host.accept(data);
});

function ask(what: FiguresAction): void {
  host.call(what, undefined).catch(showFailure);
}

/** The figures are kept in the page's state: they outlive its being hidden and the window's being loaded again. */
function show(state: PlantedErrorsState): void {
  api.setState(state);
  showFigures(state, ask);
}

function showMessage(title: string, message: string): void {
  document.body.replaceChildren(
    create('main', 'figures-page', [
      create('h1', '', title),
      create('p', '', message),
      create('div', 'actions', [createButton(strings.testAgain, 'primary', () => ask('testAgain'))]),
    ]),
  );
}

function showFailure(error: unknown): void {
  showMessage(strings.failedTitle, messageOf(error));
}

async function start(): Promise<void> {
  const remembered = rememberedState(api.getState());
  if (remembered) return show(remembered);
  const state = await host.call('ready', undefined);
  if (state === null) showMessage(strings.failedTitle, strings.lost);
  else show(asPlantedErrorsState(state));
}

registerToolkit();
document.body.replaceChildren(
  create('main', 'figures-page', {
    attributes: { role: 'status' },
    children: [create('p', '', strings.loading)],
  }),
);
start().catch(showFailure);
