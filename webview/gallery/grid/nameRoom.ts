/** Sizes in CSS pixels, as the style sheet has them for choices: a likely class, its chance, and what is between the two. */
const nameSize = 12;
const chanceSize = 11;
const gap = 3;
/** Names that are measured for the longest: more are hardly ever all of another length. */
const mostMeasured = 500;

/** What a line finds room for: the class with its chance, the class alone, or no more than a part of it. */
export type Room = 'all' | 'name' | 'part';

/**
 * What fits into the lines of cards, by the page's own font. It could be left to the style sheet, which would have to clip
 * each line: three clips a card are a third of the time that a scrolled frame takes to paint.
 */
export class NameRoom {
  /** Of the longest class, in CSS pixels. */
  readonly longest: number;
  /** What a line has for class and chance, in CSS pixels. */
  width = Infinity;
  private readonly canvas = document.createElement('canvas').getContext('2d');
  private readonly fontFamily = getComputedStyle(document.body).fontFamily;
  private readonly names = new Map<string, number>();
  private readonly chances = new Map<string, number>();

  constructor(classes: readonly string[]) {
    this.longest = Math.ceil(
      classes.slice(0, mostMeasured).reduce((most, name) => Math.max(most, this.nameWidth(name)), 0),
    );
  }

  /** @param chance as the line writes it; may be empty. */
  of(name: string, chance: string): Room {
    const nameWidth = this.nameWidth(name);
    if (nameWidth > this.width) return 'part';
    return nameWidth + gap + this.chanceWidth(chance) > this.width ? 'name' : 'all';
  }

  /** In the weight of a likely class, so that a class stands alike in every line. */
  private nameWidth(name: string): number {
    return this.measured(this.names, name, `600 ${nameSize}px`, '0px', '0px');
  }

  private chanceWidth(chance: string): number {
    return this.measured(this.chances, chance, `${chanceSize}px`, '-0.2px', '-3px');
  }

  private measured(
    known: Map<string, number>,
    text: string,
    font: string,
    letterSpacing: string,
    wordSpacing: string,
  ): number {
    let width = known.get(text);
    if (width === undefined) {
      const { canvas } = this;
      if (!canvas) return 0;
      canvas.font = `${font} ${this.fontFamily}`;
      canvas.letterSpacing = letterSpacing;
      canvas.wordSpacing = wordSpacing;
      width = canvas.measureText(text).width;
      known.set(text, width);
    }
    return width;
  }
}
