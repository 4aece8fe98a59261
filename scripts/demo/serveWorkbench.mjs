import { packageExtension } from '../package.mjs';
import { VscodeServer } from '../vscodeHost/server.mjs';
import { workbenchAddress } from '../vscodeHost/workbench.mjs';

/**
 * Serves a VS Code with the packaged extension at a loopback address until the script is interrupted.
 * @param {string} folder absolute path of the folder that it opens
 */
export async function serveWorkbench(folder) {
  const vsix = await packageExtension();
  const server = await VscodeServer.create();
  try {
    await server.installExtension(vsix);
    await server.start();
    console.log(`
VS Code runs at

  ${workbenchAddress(server.address, folder)}

Open this address in a browser of this machine, press F1 and run “SCN: Audit Labels”.
Ctrl+C stops it.`);
    await server.ended();
  } finally {
    await server.stop();
  }
}
