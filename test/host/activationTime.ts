import Module from 'node:module';
import path from 'node:path';
import type * as vscode from 'vscode';

/** In milliseconds: what the extension itself costs the extension host. */
export type ActivationTime = { readonly load: number; readonly activate: number };

type Main = { activate(context: vscode.ExtensionContext): unknown };
/** Node's module loader, which VS Code's extension host goes through as well. */
type Loader = { _load(request: string, ...rest: unknown[]): unknown };

/**
 * Activates the extension and times its own part, without VS Code's queue before it.
 * @returns undefined where the extension was active before
 */
export async function timeActivation(
  extension: vscode.Extension<unknown>,
): Promise<ActivationTime | undefined> {
  if (extension.isActive) return undefined;
  const { main } = extension.packageJSON as { main: string };
  const entry = path.join(extension.extensionPath, main);
  const loader = Module as unknown as Loader;
  const original = loader._load;
  let load = 0;
  let activate = 0;
  loader._load = function (request, ...rest) {
    if (path.normalize(request) !== entry) return original.call(this, request, ...rest);
    const start = performance.now();
    const loaded = original.call(this, request, ...rest) as Main;
    load = performance.now() - start;
    return {
      ...loaded,
      activate: async (context: vscode.ExtensionContext) => {
        const began = performance.now();
        try {
          return await loaded.activate(context);
        } finally {
          activate = performance.now() - began;
        }
      },
    };
  };
  try {
    await extension.activate();
  } finally {
    loader._load = original;
  }
  if (load === 0) throw new Error(`${entry} was not loaded through Node’s module loader.`);
  return { load, activate };
}
