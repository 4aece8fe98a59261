/**
 * Two made-up images, always the same, to see what a face model gives: soft waves of each colour, and a chessboard.
 * @returns each [size × size × 3] bytes
 */
export function testImages(size: number): readonly [Uint8Array, Uint8Array] {
  const waves = new Uint8Array(3 * size * size);
  const board = new Uint8Array(3 * size * size);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 3; channel++, at++) {
        const phase = ((x * (1 + channel) + y * (3 - channel)) / size) * Math.PI;
        waves[at] = Math.round(127.5 + 100 * Math.sin(phase));
        board[at] = (Math.floor((8 * x) / size) + Math.floor((8 * y) / size) + channel) % 2 === 0 ? 40 : 210;
      }
    }
  }
  return [waves, board];
}
