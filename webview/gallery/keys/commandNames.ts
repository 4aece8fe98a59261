import { commandId, type GalleryCommand, galleryCommands } from '../../../src/protocol/galleryCommands';
import type { GridCommand } from './keyTable';

/** What a command of VS Code asks for in the page. */
export function commandNamed(name: GalleryCommand): GridCommand {
  const [, kind, digit] = /^(class|choice)(\d)$/.exec(name) ?? [];
  if (kind !== undefined) return { kind: kind as 'class' | 'choice', index: Number(digit) - 1 };
  return { kind: name as Exclude<GalleryCommand, `${'class' | 'choice'}${number}`> };
}

const byId: ReadonlyMap<string, GalleryCommand> = new Map(
  galleryCommands.map((name) => [commandId(name), name]),
);

/** As `commandNamed`, by the command's whole name in VS Code; undefined for commands of others. */
export function commandOfId(id: string): GridCommand | undefined {
  const name = byId.get(id);
  return name && commandNamed(name);
}

/** Whether two ask for the same. */
export function isSameCommand(a: GridCommand, b: GridCommand): boolean {
  if ('index' in a) return b.kind === a.kind && a.index === b.index;
  if (a.kind === 'move') return b.kind === 'move' && a.move === b.move && a.extend === b.extend;
  return a.kind === b.kind;
}
