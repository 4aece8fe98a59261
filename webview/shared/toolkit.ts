import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { setText } from './dom';
import { createIcon, type IconName } from './icons';

// The toolkit is archived. Everything the page needs of it is made here, as plain elements and functions, so replacing
// it is this file's work alone.
// When it loads it probes for `:focus-visible` with a <style> element, which our content security policy lets pass by the
// page's nonce. Its style sheets are constructed ones, which the policy allows.

/** Defines the toolkit's elements; call once, before anything is created. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

export type ToolkitButton = HTMLElement & { disabled: boolean };

export function createButton(
  text: string,
  appearance: 'primary' | 'secondary' | 'icon',
  onPress: () => void,
): ToolkitButton {
  const button = document.createElement('vscode-button') as ToolkitButton;
  button.setAttribute('appearance', appearance);
  setText(button, text);
  button.addEventListener('click', onPress);
  return button;
}

/** A button with a picture only; its title is also its name, so it cannot be made without one. */
export function createIconButton(icon: IconName, title: string, onPress: () => void): ToolkitButton {
  const button = createButton('', 'icon', onPress);
  button.setAttribute('aria-label', title);
  button.title = title;
  button.append(createIcon(icon));
  return button;
}

export function createCheckbox(text: string, onChange: () => void): HTMLElement & { checked: boolean } {
  const box = document.createElement('vscode-checkbox') as HTMLElement & { checked: boolean };
  setText(box, text);
  box.addEventListener('change', onChange);
  return box;
}

export type ValueControl = HTMLElement & { value: string };

export function createDropdown(
  label: string,
  choices: readonly { readonly value: string; readonly text: string }[],
  value: string,
  onChange: () => void,
): ValueControl {
  const element = document.createElement('vscode-dropdown') as ValueControl;
  element.setAttribute('aria-label', label);
  element.title = label;
  for (const choice of choices) {
    const option = document.createElement('vscode-option') as HTMLElement & { selected: boolean };
    option.setAttribute('value', choice.value);
    setText(option, choice.text);
    // The list takes its first value from this attribute; setting `value` before the options are slotted is lost.
    if (choice.value === value) option.setAttribute('selected', '');
    element.append(option);
  }
  element.addEventListener('change', onChange);
  return element;
}

export function createTextField(label: string, onInput: () => void): ValueControl {
  const element = document.createElement('vscode-text-field') as ValueControl;
  element.setAttribute('aria-label', label);
  element.setAttribute('placeholder', label);
  element.addEventListener('input', onInput);
  return element;
}

/** Stands still where the user asked for little motion: the page's own rule for that does not reach into the toolkit. */
const calm = '@media (prefers-reduced-motion: reduce) { * { animation: none !important; } }';

export function createProgressRing(): HTMLElement {
  const ring = document.createElement('vscode-progress-ring');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${calm} :host-context(.vscode-reduce-motion) * { animation: none !important; }`);
  ring.shadowRoot?.adoptedStyleSheets.push(sheet);
  return ring;
}
