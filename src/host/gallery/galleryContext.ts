import * as vscode from 'vscode';
import type { GalleryState, PackedState, ReviewChange } from '../../protocol/gallery';

type ContextKey = 'scn.galleryReview' | 'scn.galleryCanUndo' | 'scn.galleryCanRedo' | 'scn.galleryKeys';

/** What VS Code knows of the gallery, so that its commands, icons and keys are there just where they can do something. */
export class GalleryContext {
  private readonly values = new Map<ContextKey, boolean>();

  /** The page shows this. */
  show(state: GalleryState | PackedState): void {
    const isReview = state.kind === 'review';
    this.set('scn.galleryReview', isReview);
    if (isReview) this.change(state.review);
    else this.keysApply(false);
  }

  /** What can be undone and redone now. */
  change({ canUndo, canRedo }: Pick<ReviewChange, 'canUndo' | 'canRedo'>): void {
    this.set('scn.galleryCanUndo', canUndo);
    this.set('scn.galleryCanRedo', canRedo);
  }

  /** Whether keys are the gallery's. */
  keysApply(apply: boolean): void {
    this.set('scn.galleryKeys', apply);
  }

  /** The page is gone. */
  clear(): void {
    for (const key of this.values.keys()) this.set(key, false);
  }

  private set(key: ContextKey, value: boolean): void {
    if ((this.values.get(key) ?? false) === value) return;
    this.values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
