/** In CSS pixels, as the style sheet has it for choices. */
const choiceFontSize = 12;
/** Names that are measured: more are hardly ever all of another length. */
const mostMeasured = 500;

/** The width of the longest of these names, in CSS pixels, in the page's own font and the weight of a likely class. */
export function longestNameWidth(names: readonly string[]): number {
  const canvas = document.createElement('canvas').getContext('2d');
  if (!canvas) return 0;
  const { fontFamily } = getComputedStyle(document.body);
  canvas.font = `600 ${choiceFontSize}px ${fontFamily}`;
  return Math.ceil(
    names.slice(0, mostMeasured).reduce((most, name) => Math.max(most, canvas.measureText(name).width), 0),
  );
}
