/** Outlines on a 16 × 16 grid, drawn with the text's colour. */
const outlines = {
  accept: 'M3 8.5l3.2 3.2L13 4.8',
  reject: 'M4 4l8 8M12 4l-8 8',
  choose: 'M2.5 8.2V3a.5.5 0 0 1 .5-.5h5.2l5.3 5.3-5.6 5.7zM5.5 5.5h.01',
  skip: 'M2.5 11.5C4 6 9.5 5 12.5 8.5M13 4.5v4.2H8.8',
  undo: 'M6 3L2.5 6.5 6 10M2.8 6.5H9a4 4 0 0 1 0 8H6.5',
  redo: 'M10 3l3.5 3.5L10 10M13.2 6.5H7a4 4 0 0 0 0 8h2.5',
  keyboard: 'M1.5 4.5h13v8h-13zM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5 10h6',
  funnel: 'M2 2.5h12L9.6 8v5.5l-3.2-1.7V8z',
  close: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5L14.5 13.5h-13zM8 6.5v3.5M8 11.8h.01',
  info: 'M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM8 7.3v3.9M8 4.9h.01',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  inspector: 'M2 2.5h12v11H2zM9.5 2.5v11M11.3 5.5h1M11.3 8h1',
  overview: 'M2.5 2v11.5H14M5.5 11V8M8.5 11V4.5M11.5 11V6.5',
  sheets:
    'M2 2.5h3.2v3.2H2zM6.4 2.5h3.2v3.2H6.4zM10.8 2.5H14v3.2h-3.2zM2 6.9h3.2v3.2H2zM6.4 6.9h3.2v3.2H6.4zM10.8 6.9H14v3.2h-3.2zM2 13h3.2M6.4 13l1 1.2L9.8 11.6M10.8 13H14',
  focus:
    'M2 5.5V2h3.5M10.5 2H14v3.5M14 10.5V14h-3.5M5.5 14H2v-3.5M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7L14 14',
} as const;

export type IconName = keyof typeof outlines;

const svgNamespace = 'http://www.w3.org/2000/svg';

/** A decorative icon; its control carries the words. */
export function createIcon(name: IconName): SVGSVGElement {
  const icon = document.createElementNS(svgNamespace, 'svg');
  icon.setAttribute('viewBox', '0 0 16 16');
  icon.setAttribute('class', 'icon');
  icon.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', outlines[name]);
  icon.append(path);
  return icon;
}
