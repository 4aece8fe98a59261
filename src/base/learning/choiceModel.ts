/**
 * Choices among candidates, each described by a few numbers: a sparse matrix [rows × parameters], the candidates of a
 * choice in a row of rows.
 */
export type Choices = {
  readonly parameters: number;
  /** The first row of each choice, and the end of the last: [choices + 1]. */
  readonly firstRow: Uint32Array;
  /** The row that was chosen: [choices]. */
  readonly chosen: Uint32Array;
  /** What a row is worth before anything is learned, in log odds: [rows]. */
  readonly worth: Float64Array;
  /** The first number of each row, and the end of the last: [rows + 1]. */
  readonly firstNumber: Uint32Array;
  readonly parameter: Uint32Array;
  readonly value: Float64Array;
};

/** Choices as they are added, one after the other. */
export class ChoiceRows {
  private readonly firstRow: number[] = [];
  private readonly chosen: number[] = [];
  private readonly worth: number[] = [];
  private readonly firstNumber: number[] = [];
  private readonly parameter: number[] = [];
  private readonly value: number[] = [];

  /** Its rows follow. @param place of the chosen one among them. */
  addChoice(place: number): void {
    this.firstRow.push(this.worth.length);
    this.chosen.push(this.worth.length + place);
  }

  /** Its numbers follow. @param worth before anything is learned, in log odds. */
  addRow(worth: number): void {
    this.worth.push(worth);
    this.firstNumber.push(this.parameter.length);
  }

  addNumber(parameter: number, value: number): void {
    this.parameter.push(parameter);
    this.value.push(value);
  }

  /** @param parameters how many there are. */
  choices(parameters: number): Choices {
    return {
      parameters,
      firstRow: Uint32Array.from([...this.firstRow, this.worth.length]),
      chosen: Uint32Array.from(this.chosen),
      worth: Float64Array.from(this.worth),
      firstNumber: Uint32Array.from([...this.firstNumber, this.parameter.length]),
      parameter: Uint32Array.from(this.parameter),
      value: Float64Array.from(this.value),
    };
  }
}

const mostSteps = 8;
/** Rounds of finding slips anew, by what was learned in the round before. */
const slipRounds = 3;
const mostConjugateSteps = 40;
const closeEnough = 1e-5;

/**
 * The most probable parameters of a conditional logit model (D. McFadden 1974) under a standard normal prior of each:
 * whoever wants another prior scales the numbers. The same for the same choices in the same order.
 *
 * @param slips share of choices that were made blindly: one that contradicts a near certainty is probably one of them and
 *   teaches little (expectation maximisation).
 */
export function fitChoices(choices: Choices, slips: number): Float64Array {
  const model = new ChoiceModel(choices);
  let fitted = climb(model, new Float64Array(choices.parameters));
  for (let round = 1; round < slipRounds; round++) {
    model.weigh(fitted, slips);
    fitted = climb(model, fitted);
  }
  return fitted;
}

/** Newton's steps to the top, each by conjugate gradients. */
function climb(model: ChoiceModel, from: Float64Array): Float64Array {
  let at = from;
  let value = model.look(at);
  for (let step = 0; step < mostSteps; step++) {
    const change = conjugateGradients(model.gradient(at), (direction) => model.curve(direction));
    let length = 1;
    let next: Float64Array;
    let nextValue: number;
    // A whole step may go too far only where the curve is nearly flat.
    do {
      next = at.map((each, index) => each + length * (change[index] ?? 0));
      nextValue = model.look(next);
      length /= 2;
    } while (nextValue < value && length > closeEnough);
    const gain = nextValue - value;
    if (!(gain > 0)) return at;
    at = next;
    value = nextValue;
    if (gain < closeEnough) return at;
  }
  return at;
}

/** The log posterior where one last looked, its slope and its curvature. */
class ChoiceModel {
  private readonly chance: Float64Array;
  /** How surely a choice was made with open eyes: [choices]. */
  private readonly weight: Float64Array;

  constructor(private readonly choices: Choices) {
    this.chance = new Float64Array(choices.worth.length);
    this.weight = new Float64Array(choices.chosen.length).fill(1);
  }

  /** Trusts each choice as far as the parameters let expect it. */
  weigh(at: Float64Array, slips: number): void {
    const { firstRow, chosen } = this.choices;
    this.look(at);
    for (let choice = 0; choice < chosen.length; choice++) {
      const meant = (1 - slips) * (this.chance[chosen[choice] ?? 0] ?? 0);
      const blind = slips / ((firstRow[choice + 1] ?? 0) - (firstRow[choice] ?? 0));
      this.weight[choice] = meant / (meant + blind);
    }
  }

  /** @returns the log posterior, less a constant. */
  look(at: Float64Array): number {
    const { firstRow, chosen, worth } = this.choices;
    const { chance } = this;
    let value = 0;
    for (const each of at) value -= (each * each) / 2;
    for (let choice = 0; choice < chosen.length; choice++) {
      const [start, end] = [firstRow[choice] ?? 0, firstRow[choice + 1] ?? 0];
      let highest = -Infinity;
      for (let row = start; row < end; row++) {
        const own = (worth[row] ?? 0) + this.along(row, at);
        chance[row] = own;
        if (own > highest) highest = own;
      }
      const won = (chance[chosen[choice] ?? 0] ?? 0) - highest;
      let sum = 0;
      for (let row = start; row < end; row++) sum += chance[row] = Math.exp((chance[row] ?? 0) - highest);
      for (let row = start; row < end; row++) chance[row] = (chance[row] ?? 0) / sum;
      value += (this.weight[choice] ?? 0) * (won - Math.log(sum));
    }
    return value;
  }

  gradient(at: Float64Array): Float64Array {
    const { firstRow, chosen } = this.choices;
    const gradient = at.map((each) => -each);
    for (let choice = 0; choice < chosen.length; choice++) {
      const weight = this.weight[choice] ?? 0;
      this.add(chosen[choice] ?? 0, weight, gradient);
      for (let row = firstRow[choice] ?? 0; row < (firstRow[choice + 1] ?? 0); row++)
        this.add(row, -weight * (this.chance[row] ?? 0), gradient);
    }
    return gradient;
  }

  /** The negative second derivatives, times a direction. */
  curve(direction: Float64Array): Float64Array {
    const { firstRow, chosen } = this.choices;
    const curved = direction.slice();
    const moved = new Float64Array(this.chance.length);
    for (let choice = 0; choice < chosen.length; choice++) {
      const [start, end] = [firstRow[choice] ?? 0, firstRow[choice + 1] ?? 0];
      const weight = this.weight[choice] ?? 0;
      let mean = 0;
      for (let row = start; row < end; row++)
        mean += (this.chance[row] ?? 0) * (moved[row] = this.along(row, direction));
      for (let row = start; row < end; row++)
        this.add(row, weight * (this.chance[row] ?? 0) * ((moved[row] ?? 0) - mean), curved);
    }
    return curved;
  }

  private along(row: number, parameters: Float64Array): number {
    const { firstNumber, parameter, value } = this.choices;
    let sum = 0;
    for (let at = firstNumber[row] ?? 0; at < (firstNumber[row + 1] ?? 0); at++)
      sum += (value[at] ?? 0) * (parameters[parameter[at] ?? 0] ?? 0);
    return sum;
  }

  private add(row: number, weight: number, to: Float64Array): void {
    const { firstNumber, parameter, value } = this.choices;
    for (let at = firstNumber[row] ?? 0; at < (firstNumber[row + 1] ?? 0); at++) {
      const index = parameter[at] ?? 0;
      to[index] = (to[index] ?? 0) + weight * (value[at] ?? 0);
    }
  }
}

/** Solves `curve(x) = wanted` (M. Hestenes and E. Stiefel 1952), as closely as a step needs. */
function conjugateGradients(
  wanted: Float64Array,
  curve: (direction: Float64Array) => Float64Array,
): Float64Array {
  const found = new Float64Array(wanted.length);
  const rest = wanted.slice();
  let direction = rest.slice();
  let square = dot(rest, rest);
  const small = closeEnough * square;
  for (let step = 0; step < mostConjugateSteps && square > small; step++) {
    const curved = curve(direction);
    const length = square / dot(direction, curved);
    for (let index = 0; index < found.length; index++) {
      found[index] = (found[index] ?? 0) + length * (direction[index] ?? 0);
      rest[index] = (rest[index] ?? 0) - length * (curved[index] ?? 0);
    }
    const next = dot(rest, rest);
    direction = direction.map((each, index) => (rest[index] ?? 0) + (next / square) * each);
    square = next;
  }
  return found;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
