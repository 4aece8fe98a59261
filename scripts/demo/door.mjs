import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Opens a loopback address with a random token in it: who has it gets a server's cookie and is sent on to the server.
 * code-server itself would ask for a password to be typed.
 * @param {string} target the address to be sent on to
 * @param {{ readonly name: string, readonly value: string }} cookie
 */
export async function openDoor(target, cookie) {
  const path = Buffer.from(`/${randomBytes(32).toString('base64url')}`);
  const server = createServer((request, response) => {
    const asked = Buffer.from(request.url ?? '');
    if (asked.length !== path.length || !timingSafeEqual(asked, path)) {
      response.writeHead(403, { 'Content-Type': 'text/plain' }).end('The address has another token.\n');
      return;
    }
    response
      .writeHead(302, {
        Location: target,
        'Set-Cookie': `${cookie.name}=${cookie.value}; Path=/; HttpOnly; SameSite=Lax`,
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
      })
      .end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('The system gave no port.');
  return {
    /** To be opened in a browser. */
    address: `http://127.0.0.1:${at.port}${path.toString()}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
