import { expect, it } from 'vitest';
import { thumbnailKey } from '../../../../src/faces/thumbnails/thumbnailMaker';

const stamp = { size: 1000n, mtimeNs: 5n };
const box = { left: 1, top: 2, width: 30, height: 40 };

it('another file, content, box or size has another thumbnail; the same has the same', () => {
  const key = thumbnailKey('/data/a.jpg', stamp, box, 192);
  expect(key).toMatch(/^[\da-f]{32}$/);
  expect(thumbnailKey('/data/a.jpg', { ...stamp }, { ...box, left: 1.2 }, 192)).toBe(key);
  const others = [
    thumbnailKey('/data/b.jpg', stamp, box, 192),
    thumbnailKey('/data/a.jpg', { ...stamp, size: 1001n }, box, 192),
    thumbnailKey('/data/a.jpg', { ...stamp, mtimeNs: 6n }, box, 192),
    thumbnailKey('/data/a.jpg', stamp, { ...box, left: 3 }, 192),
    thumbnailKey('/data/a.jpg', stamp, undefined, 192),
    thumbnailKey('/data/a.jpg', stamp, box, 384),
  ];
  expect(new Set([key, ...others]).size).toBe(others.length + 1);
});
