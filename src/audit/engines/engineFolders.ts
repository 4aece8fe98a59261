import path from 'node:path';
import { type EnginePackage, webgpuPackage } from '../../protocol/engine';
import { findPackage } from '../../scn/engines/nativePackages';

/** The packages of engines that are not built in. */
export const enginePackages: readonly EnginePackage[] = [
  webgpuPackage,
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-node',
];

/** The folder of the extension's storage, or of the command line's cache, that engines are installed into. */
export function enginesFolder(storage: string): string {
  return path.join(storage, 'engines');
}

/**
 * The engines in a folder's `node_modules` that could be loaded. Nothing of them is: loading one runs its code.
 * @param folder absolute path.
 */
export async function enginesIn(folder: string): Promise<readonly EnginePackage[]> {
  const found = await Promise.all(enginePackages.map((name) => findPackage(name, [folder])));
  return enginePackages.filter((_, index) => found[index]?.some((each) => 'source' in each) === true);
}
