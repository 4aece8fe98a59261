import { create, createPressable, setText } from '../../shared/dom';
import { count } from '../../shared/numbers';
import { pileNames, type Piles } from '../store/piles';
import type { Tab } from '../store/viewState';
import { frameWords } from './words';

const { tabs: say } = frameWords;
const names: readonly Tab[] = [...pileNames, 'allFaces'];

/** The faces' place in the page, which the tabs are of. */
export const facesPanel = 'faces-panel';

const idOf = (tab: Tab) => `tab-${tab}`;

/** What is to be done in piles, with how much of each is left; the arrow keys walk the tabs and show what they name. */
export class PileTabs {
  readonly element: HTMLElement;
  private readonly counts = new Map<Tab, HTMLElement>();
  private readonly buttons = new Map<Tab, HTMLButtonElement>();
  private shown: Tab = 'allFaces';

  /**
   * @param faces of the whole data set.
   * @param onShown a tab was chosen.
   * @param onEntered it was chosen by a click or by Enter: its faces take the focus.
   */
  constructor(
    private readonly piles: Piles,
    private readonly faces: number,
    private readonly onShown: (tab: Tab) => void,
    private readonly onEntered: () => void,
  ) {
    this.element = create('div', 'tabs', {
      attributes: { role: 'tablist', 'aria-label': say.label },
      children: names.map((tab) => this.createTab(tab)),
    });
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.update();
  }

  /** Call after decisions. */
  update(): void {
    for (const [tab, element] of this.counts) setText(element, count(this.countOf(tab)));
    const sure = this.buttons.get('sure');
    if (sure) sure.title = say.titles.sure(this.piles.limit);
  }

  /** Marks the tab whose faces are shown. */
  show(shown: Tab): void {
    this.shown = shown;
    for (const [tab, button] of this.buttons) {
      button.setAttribute('aria-selected', String(tab === shown));
      button.tabIndex = tab === shown ? 0 : -1;
    }
    this.buttons.get(shown)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** What the tab's panel is called after. */
  get shownId(): string {
    return idOf(this.shown);
  }

  private createTab(tab: Tab): HTMLElement {
    const number = create('span', 'tab-count');
    // As wide as all of the pile takes, so that nothing moves while it sinks.
    const most = tab === 'allFaces' ? this.faces : this.piles.facesOn(tab);
    number.style.setProperty('--characters', String(count(most).length));
    const name = create('span', 'tab-name', say.names[tab]);
    if (tab === 'allFaces') name.append(create('span', 'tab-more', say.byImportance));
    const title = tab === 'sure' ? say.titles.sure(this.piles.limit) : say.titles[tab];
    const attributes = { role: 'tab', id: idOf(tab), 'aria-controls': facesPanel, 'data-tab': tab, title };
    const button = createPressable('tab', { attributes, children: [name, number] }, () => {
      this.onShown(tab);
      this.onEntered();
    });
    this.counts.set(tab, number);
    this.buttons.set(tab, button);
    return button;
  }

  private countOf(tab: Tab): number {
    return tab === 'allFaces' ? this.faces : this.piles.openOn(tab);
  }

  private onKey(event: KeyboardEvent): void {
    const at = names.indexOf(this.shown);
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: (at + names.length - 1) % names.length,
      ArrowRight: (at + 1) % names.length,
      Home: 0,
      End: names.length - 1,
    };
    const tab = names[steps[event.key] ?? -1];
    if (tab === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.onShown(tab);
    this.buttons.get(tab)?.focus();
  }
}
