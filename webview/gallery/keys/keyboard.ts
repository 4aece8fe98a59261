import { commandOf, type Commands, type GridCommand } from './keyTable';
import { noteCommand, pressesButton } from './keyWatch';
import { TypingBurst } from './typingBurst';

const typing = new TypingBurst();

/** Does a command that came without a key, or nothing where it means nothing there. */
export type CommandReceiver = (command: GridCommand) => void;

const receivers = new WeakMap<Element, CommandReceiver>();

/**
 * Does what a key asks for, where that is among the commands; a button with the focus has its own keys. What is done goes
 * no further: VS Code would see it, too.
 */
export function pressKey(event: KeyboardEvent, commands: Partial<Commands>): void {
  const command = commandOf(event);
  const { ctrlKey, metaKey, altKey, repeat, timeStamp } = event;
  const typed = ctrlKey || metaKey || altKey || repeat ? undefined : typing.press(event.key, timeStamp);
  if (typed) {
    if (typed === 'begins') commands.typed?.();
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  if (!command || !commands[command.kind] || pressesButton(event) || run(command, commands) === false) return;
  noteCommand();
  event.preventDefault();
  event.stopPropagation();
}

/** Does what the keys ask for that are pressed in an element. */
export function listenToKeys(element: HTMLElement, commands: Partial<Commands>): void {
  element.addEventListener('keydown', (event) => pressKey(event, commands));
  receiveCommands(element, receiverOf(commands));
}

/** What does a command without a key, where it is among these. */
export function receiverOf(commands: Partial<Commands>): CommandReceiver {
  return (command) => {
    if (commands[command.kind]) run(command, commands);
  };
}

function run(command: GridCommand, commands: Partial<Commands>): unknown {
  if (command.kind === 'move') return commands.move?.(command.move, command.extend);
  if (command.kind === 'class' || command.kind === 'choice') return commands[command.kind]?.(command.index);
  return commands[command.kind]?.();
}

/** Has an element's commands done where it, or something in it, has the focus. */
export function receiveCommands(element: HTMLElement, receiver: CommandReceiver): void {
  receivers.set(element, receiver);
}

/** What does commands in the innermost of these that has any. @param path from the inside out. */
export function receiverIn(path: readonly EventTarget[]): CommandReceiver | undefined {
  for (const each of path) {
    const receiver = each instanceof Element ? receivers.get(each) : undefined;
    if (receiver) return receiver;
  }
  return undefined;
}
