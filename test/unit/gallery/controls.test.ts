import { describe, expect, it } from 'vitest';
import { withControls } from '../../../webview/gallery/store/sample';

const ordered = (count: number) => Uint32Array.from({ length: count }, (_, place) => (place * 7919) % count);
const always = () => true;

/** Faces that stand before where the order has them. */
function broughtForward(from: Uint32Array, to: Uint32Array): number[] {
  const place = new Map([...from].map((face, at) => [face, at]));
  return [...to].filter((face, at) => (place.get(face) ?? 0) > at);
}

describe('faces that chance brings forward', () => {
  it('are a few of all, the others in their order, and the same after a restart', () => {
    const list = ordered(4000);
    const mixed = withControls(list, always, 'audit');
    expect([...mixed].sort((a, b) => a - b)).toEqual([...list].sort((a, b) => a - b));
    const controls = new Set(broughtForward(list, mixed));
    expect(controls.size).toBeGreaterThan(50);
    expect(controls.size).toBeLessThan(120);
    const rest = (faces: Uint32Array) => [...faces].filter((face) => !controls.has(face));
    expect(rest(mixed)).toEqual(rest(list));
    expect(withControls(list, always, 'audit')).toEqual(mixed);
    expect(withControls(list, always, 'another audit')).not.toEqual(mixed);
  });

  it('cost one act in forty, and come from anywhere behind', () => {
    const list = ordered(4000);
    let [acts, sum, controls] = [0, 0, 0];
    for (let run = 0; run < 40; run++) {
      const mixed = withControls(list, always, `audit ${run}`).subarray(0, 800);
      const place = new Map([...list].map((face, at) => [face, at]));
      const forward = [...mixed].filter((face) => (place.get(face) ?? 0) >= 800);
      acts += 800;
      controls += forward.length;
      sum += forward.reduce((all, face) => all + (place.get(face) ?? 0), 0);
    }
    expect(controls / acts).toBeGreaterThan(0.012);
    expect(controls / acts).toBeLessThan(0.03);
    // The middle of what is behind the first 800.
    expect(Math.abs(sum / controls - 2400)).toBeLessThan(150);
  });

  it('are none that were decided, and none where few would stand out', () => {
    const list = ordered(2000);
    const isOpen = (face: number) => face % 3 === 0;
    expect(broughtForward(list, withControls(list, isOpen, 'audit')).every(isOpen)).toBe(true);
    const few = ordered(79);
    expect(withControls(few, always, 'audit')).toBe(few);
    expect(withControls(list, () => false, 'audit')).toBe(list);
  });
});
