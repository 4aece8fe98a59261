import { environmentLine } from './environment.mjs';
import { markdownTable } from './markdownTable.mjs';

/**
 * @typedef {object} MeasuredEngine
 * @property {string} name
 * @property {string} kind
 * @property {readonly { name: string, forward: number, training: number }[]} speeds faces a second
 */

/** Folds and seeds of an audit on features, folds of one end to end. */
const seeds = 2;
const folds = 5;
/** The networks' share of the training on features; regressions take the rest. */
const networksShare = 0.85;
const sizes = [3470, 100_000];

/**
 * Speeds of engines, and what a whole audit would take with them.
 * @param {import('./environment.mjs').Environment} environment
 * @param {readonly MeasuredEngine[]} engines
 * @param {{ recipes: any, recipeFor: any, cureEndToEnd: any }} product the product's own recipes
 */
export function engineReport(environment, engines, product) {
  const names = [...new Set(engines.flatMap(({ speeds }) => speeds.map(({ name }) => name)))];
  const header = ['', ...engines.map(({ name }) => name)];
  const speedOf = (/** @type {MeasuredEngine} */ engine, /** @type {string} */ name) =>
    engine.speeds.find((speed) => speed.name === name);
  const speeds = names.map((name) => [
    name,
    ...engines.map((engine) => {
      const speed = speedOf(engine, name);
      return speed ? `${perSecond(speed.forward)} / ${perSecond(speed.training)}` : '';
    }),
  ]);
  const times = sizes.flatMap((faces) =>
    names.map((name) => [
      `${faces.toLocaleString('en')} faces, ${name}`,
      ...engines.map((engine) => {
        const speed = speedOf(engine, name);
        if (!speed || engine.kind === 'torch') return '';
        return duration(auditSeconds(name, faces, speed, lanesOf(engine, environment, name), product));
      }),
    ]),
  );
  return `# Engines

${environmentLine(environment)}

Faces a second: judged / trained on. Five networks side by side on 256 features, and one residual network on images.

${markdownTable(header, speeds)}

What the training of a whole audit with the recipe \`cure\` takes by these figures: on features ${seeds} × ${folds} networks, end to end ${folds}
networks for ${product.cureEndToEnd.epochs} epochs. WebAssembly uses one core, so as many networks train at a time as there are cores here; the figures
suppose that they do not slow each other down.

${markdownTable(header, times)}
`;
}

/** @param {MeasuredEngine} engine @param {{ cores: number }} environment @param {string} name */
function lanesOf({ kind }, { cores }, name) {
  return kind === 'wasm' ? Math.min(cores, name === 'features' ? seeds : folds) : 1;
}

/**
 * @param {string} name
 * @param {number} faces
 * @param {{ forward: number, training: number }} speed
 * @param {number} lanes
 * @param {{ recipes: any, recipeFor: any, cureEndToEnd: any }} product
 */
function auditSeconds(name, faces, { forward, training }, lanes, product) {
  if (name === 'features') {
    const { epochs } = product.recipeFor(product.recipes.cure, faces);
    return (seeds * epochs * faces) / training / networksShare / lanes;
  }
  const trained = folds * product.cureEndToEnd.epochs * faces * (1 - 1 / folds);
  return (trained / training + faces / forward) / lanes;
}

/** @param {number} faces */
function perSecond(faces) {
  return faces < 10 ? faces.toFixed(1) : Math.round(faces).toLocaleString('en');
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 100) return `${seconds.toFixed(0)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(0)} min`;
  return seconds < 48 * 3600 ? `${(seconds / 3600).toFixed(0)} h` : `${(seconds / 86_400).toFixed(0)} days`;
}
