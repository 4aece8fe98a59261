import { packageExtension } from '../package.mjs';
import { VscodeServer } from '../vscodeHost/server.mjs';
import { workbenchAddress } from '../vscodeHost/workbench.mjs';
import { openDoor } from './door.mjs';
import { packageStarter } from './starter.mjs';

/**
 * Serves a VS Code with the packaged extension, which audits the folder by itself, at a loopback address with a token
 * until the script is interrupted.
 * @param {string} folder absolute path of the folder that it opens
 * @param {string} [packaged] absolute path of the extension's .vsix; by default it is packaged first
 */
export async function serveWorkbench(folder, packaged) {
  const extension = packaged ?? (await packageExtension());
  const starter = await packageStarter();
  const server = await VscodeServer.create();
  /** @type {Awaited<ReturnType<typeof openDoor>> | undefined} */
  let door;
  try {
    await server.installExtension(extension, starter);
    await server.start();
    door = await openDoor(workbenchAddress(server.address, folder), server.cookie);
    const ports = [door.address, server.address].map((address) => new URL(address).port);
    const forwards = ports.map((port) => `-L ${port}:127.0.0.1:${port}`).join(' ');
    console.log(`
VS Code runs at

  ${door.address}

Open this address in a browser of this machine; whoever has it can use this VS Code and its terminal as you. The
audit starts by itself; half a minute later the gallery shows its suspects. Press A on a card to accept its suggestion, R to keep the label, ? for all keys; “Commit” writes the
corrected labels into labels.csv.

On a machine without a screen, forward its ports first: ssh ${forwards} <this machine>
Ctrl+C stops it.`);
    await server.ended();
  } finally {
    await door?.close();
    await server.stop();
  }
}
