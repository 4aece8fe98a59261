/** What VS Code gives a webview; it may be asked for once only. */
export type VsCodeApi = {
  /** Needs no `this`. */
  readonly postMessage: (message: unknown) => void;
  getState(): unknown;
  setState(state: unknown): void;
};
