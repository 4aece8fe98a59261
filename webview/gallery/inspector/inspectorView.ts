/** In CSS pixels. */
export const narrowest = 260;
export const widest = 640;

/** Whether the inspector is open, and how wide; kept over a reload. */
export type InspectorView = { readonly isOpen: boolean; readonly width: number };

export const firstInspectorView: InspectorView = { isOpen: false, width: 384 };

/** Keeps a width within what the panel can do. */
export function boundedWidth(width: number): number {
  return Math.round(Math.min(widest, Math.max(narrowest, width)));
}
