import { create } from '../shared/dom';
import { createButton, createProgressRing } from '../shared/toolkit';
import { strings } from './strings';

export type MessageAction = { readonly text: string; readonly run: () => void };

/** A page with a heading, a sentence and what to do about it; the first action is the main one. */
export function createMessageView(
  title: string,
  message: string,
  actions: readonly MessageAction[],
): HTMLElement {
  return create('main', 'message', [
    create('h1', '', title),
    create('p', '', message),
    create('div', 'message-actions', {
      children: actions.map(({ text, run }, index) =>
        createButton(text, index === 0 ? 'primary' : 'secondary', run),
      ),
    }),
  ]);
}

/** Before the host has answered for the first time. */
export function createLoadingView(): HTMLElement {
  return create('main', 'message', {
    attributes: { role: 'status' },
    children: [createProgressRing(), create('p', '', strings.audit.loading)],
  });
}
