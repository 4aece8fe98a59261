import { create } from '../../shared/dom';

/** A part of the inspector: a heading and what is below it. */
export function createPart(title: string, ...children: readonly Node[]): HTMLElement {
  return create('section', 'inspector-part', [create('h3', '', title), ...children]);
}
