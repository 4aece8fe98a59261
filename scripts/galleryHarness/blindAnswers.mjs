/** @typedef {import('../../src/protocol/blind').BlindAnswer} BlindAnswer */
/** @typedef {import('../../src/protocol/blind').BlindChange} BlindChange */

/**
 * The extension's side of faces that are judged blind: answers in memory.
 * @param {URLSearchParams} options `missing`: each so many-eth picture is not there; `failing`: nothing can be saved
 * @param {readonly string[]} classes
 */
export function blindAnswers(options, classes) {
  const count = Number(options.get('faces'));
  const pictures = Math.max(1, Number(options.get('pictures')));
  const missing = Number(options.get('missing') ?? 0);
  /** @type {Map<number, BlindAnswer>} */
  const answers = new Map();
  /** @type {{ face: number, before: BlindAnswer | null }[]} */
  const past = [];
  /** @type {{ face: number, before: BlindAnswer | null }[]} */
  const future = [];
  /** @param {readonly number[]} faces @returns {BlindChange} */
  const change = (faces) => ({
    answers: faces.map((face) => ({ face, answer: answers.get(face) ?? null })),
    canUndo: past.length > 0,
    canRedo: future.length > 0,
  });
  /** @param {number} face @param {BlindAnswer | null} answer */
  const set = (face, answer) => {
    if (answer) answers.set(face, answer);
    else answers.delete(face);
  };
  /** @param {typeof past} from @param {typeof past} to */
  const step = (from, to) => {
    const last = from.pop();
    if (!last) return change([]);
    to.push({ face: last.face, before: answers.get(last.face) ?? null });
    set(last.face, last.before);
    return change([last.face]);
  };
  for (let face = 0; face < Number(options.get('judged') ?? 0); face++)
    answers.set(face, { kind: 'class', label: face % classes.length });
  return {
    /** @returns {import('../../src/protocol/blind').BlindState} */
    state: () => ({
      kind: 'blind',
      title: 'labels.csv',
      classes,
      count,
      change: change([...answers.keys()]),
    }),
    /** @param {string} method @param {never} parameter @returns {unknown} */
    answer: (method, parameter) => {
      switch (method) {
        case 'answerBlind': {
          if (options.has('failing'))
            throw new Error('There is no space left on the disk. Make room and decide again.');
          const { face, answer } = /** @type {{ face: number, answer: BlindAnswer }} */ (parameter);
          past.push({ face, before: answers.get(face) ?? null });
          future.length = 0;
          set(face, answer);
          return change([face]);
        }
        case 'undoBlind':
          return step(past, future);
        case 'redoBlind':
          return step(future, past);
        case 'blindPictures':
          return /** @type {{ faces: readonly number[] }} */ (parameter).faces.map((face) =>
            missing > 0 && face % missing === missing - 1
              ? { kind: 'missing' }
              : { kind: 'made', address: `faces/face${String((face % pictures) + 1).padStart(5, '0')}.png` },
          );
        default:
          return undefined;
      }
    },
  };
}
