import { expect, it } from 'vitest';
import { openDoor } from '../../../../scripts/demo/door.mjs';

const target = 'http://127.0.0.1:9/?folder=/tmp';
const cookie = { name: 'session', value: 'secret' };

it('lets in who has the printed address, and nobody else', async () => {
  const door = await openDoor(target, cookie);
  try {
    const { origin, hostname, pathname } = new URL(door.address);
    expect(hostname).toBe('127.0.0.1');
    const ask = (path: string) => fetch(`${origin}${path}`, { redirect: 'manual' });
    const opened = await ask(pathname);
    expect(opened.status).toBe(302);
    expect(opened.headers.get('location')).toBe(target);
    expect(opened.headers.get('set-cookie')).toMatch(/^session=secret; Path=\/; HttpOnly; SameSite=Lax$/);
    for (const path of ['/', `${pathname}/`, pathname.slice(0, -1), `${pathname.slice(0, -1)}~`, '/%00']) {
      const refused = await ask(path);
      expect(refused.status, path).toBe(403);
      expect(refused.headers.get('set-cookie')).toBeNull();
      expect(await refused.text()).not.toContain('secret');
    }
  } finally {
    await door.close();
  }
});

it('has another token each time', async () => {
  const doors = await Promise.all([openDoor(target, cookie), openDoor(target, cookie)]);
  const tokens = doors.map(({ address }) => new URL(address).pathname);
  await Promise.all(doors.map((door) => door.close()));
  expect(new Set(tokens).size).toBe(2);
  for (const token of tokens) expect(token).toMatch(/^\/[\w-]{43}$/);
});
