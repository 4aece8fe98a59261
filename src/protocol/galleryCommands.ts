/**
 * What VS Code can ask of a review in the gallery, by the palette, its own keys, icons and menus: `scn.gallery.` and one of
 * these names is a command of the workbench. `class3` gives the third class, `choice2` the
 * second of those that the face is offered; the rest is what the page's keys do, and
 * what a menu offers besides.
 */
export const galleryCommands = [
  'choice1',
  'choice2',
  'choice3',
  'accept',
  'reject',
  'chooseClass',
  'class1',
  'class2',
  'class3',
  'class4',
  'class5',
  'class6',
  'class7',
  'class8',
  'class9',
  'skip',
  'unclear',
  'notAFace',
  'note',
  'undo',
  'redo',
  'commit',
  'selectAll',
  'selectOthers',
  'focusMode',
  'inspector',
  'overview',
  'sheets',
  'larger',
  'smaller',
  'search',
  'toDo',
  'sure',
  'oneByOne',
  'probablyFine',
  'allFaces',
  'disputed',
  'noted',
  'copies',
  'pairBefore',
  'pairAfter',
  'pixels',
  'learn',
  'help',
  'showPlace',
  'revealImage',
  'copyPath',
] as const;
export type GalleryCommand = (typeof galleryCommands)[number];

/** Where VS Code has a command of the gallery. */
export const commandId = (command: GalleryCommand) => `scn.gallery.${command}` as const;

/** When the gallery's keys are VS Code's: its page has the focus, and nobody types in one of its fields. */
export const whenKeysApply = "activeWebviewPanelId == 'scnGallery' && scn.galleryKeys && !inputFocus";

/** A line of the user's keybindings.json: a command of another key, or with a `-` before it, of none any more. */
export type UserKey = {
  /** As VS Code writes keys: `ctrl+shift+z`; `''` where a removal names none. */
  readonly key: string;
  readonly command: string;
  readonly when?: string | undefined;
};

/** What the user changed of VS Code's keys. */
export type UserKeys = {
  /** Whether that could be read; otherwise there may be changes. */
  readonly known: boolean;
  /** In the order of the file: of two that apply, VS Code takes the last. */
  readonly changes: readonly UserKey[];
};

/** What the page asks of VS Code around it. */
export type WorkbenchRequests = {
  /** Shows a face's label where it stands. */
  showPlace(request: { readonly face: number }): void;
  /** Shows a face's image in the Explorer. */
  revealImage(request: { readonly face: number }): void;
  /** Copies the path of a face's image; the answer is what was copied. */
  copyPath(request: { readonly face: number }): string;
  /** What the user changed of VS Code's keys. */
  userKeys(): UserKeys;
  /** Shows the gallery's keys where VS Code has them changed. */
  showKeybindings(): void;
  /** Whether the page's keys are commands now: it has the focus, and nobody types in a field. */
  keysApply(request: { readonly apply: boolean }): void;
};
