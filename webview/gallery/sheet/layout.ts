/** Side of a tile in CSS pixels: smaller ones cannot be judged, larger ones show nothing more. */
const tileSides = { least: 72, most: 184 } as const;
/** Between two tiles. */
export const tileGap = 4;

export type SheetLayout = { readonly columns: number; readonly side: number };

/**
 * The largest tiles that show a whole sheet at once; where even the smallest would not, these, and the sheet scrolls.
 * @param width of the room in CSS pixels, as `height`.
 */
export function layoutSheet(faces: number, width: number, height: number): SheetLayout {
  const columnsFor = (side: number) => Math.max(1, Math.floor((width + tileGap) / (side + tileGap)));
  for (let side: number = tileSides.most; side > tileSides.least; side--) {
    const columns = columnsFor(side);
    const rows = Math.ceil(faces / columns);
    if (side <= width && rows * (side + tileGap) - tileGap <= height) return { columns, side };
  }
  return { columns: columnsFor(tileSides.least), side: tileSides.least };
}
