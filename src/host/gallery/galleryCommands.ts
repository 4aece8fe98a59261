import type * as vscode from 'vscode';
import { commandId, galleryCommands } from '../../protocol/galleryCommands';
import type { Reviews } from '../reviews/reviews';
import type { GalleryController } from './galleryController';

/** Registers what VS Code's palette, keys, icons and menus ask of the gallery. */
export function registerGalleryCommands(
  gallery: GalleryController,
  reviews: Reviews,
  register: (id: string, run: () => Promise<void> | void) => vscode.Disposable,
): readonly vscode.Disposable[] {
  return [
    ...galleryCommands.map((command) => register(commandId(command), () => gallery.ask(command))),
    // Of several data sets the one that is shown, without a question.
    register('scn.gallery.auditAgain', () => {
      const { current } = reviews;
      return current ? reviews.auditAs(current.dataSet) : reviews.audit();
    }),
  ];
}
