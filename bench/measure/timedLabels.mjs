// Opens a label file, corrects every row given, and takes the corrections back: a process of its own for each
// measurement, so that its memory is that of one label file. Prints JSON. Started by bench/labelScale.mjs.
//   node bench/measure/timedLabels.mjs BUNDLE FILE CORRECTIONS
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';

const [bundle = '', file = '', corrections = '0'] = process.argv.slice(2);
/** @type {typeof import('../../src/labels/opening/openLabels') & typeof import('../../src/labels/edits/applyEdit')} */
const { openLabels, applyLabelEdit, undoLabelEdit } = createRequire(import.meta.url)(bundle);

/** @template T @param {() => Promise<T>} action @returns {Promise<{ value: T, seconds: number, cpuSeconds: number }>} */
async function timed(action) {
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  const value = await action();
  const { user, system } = process.cpuUsage(cpuStart);
  return { value, seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** Most memory that was resident so far, MB (2^20 bytes). */
const peakMegabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);

const started = peakMegabytes();
const read = await timed(async () => {
  for await (const block of createReadStream(file, { highWaterMark: 4 * 1024 * 1024 })) void block;
});
const opened = await timed(() => openLabels(file));
const openPeak = peakMegabytes();
const { samples, classes, readOnly } = opened.value;
let planSeconds;
let applySeconds;
let undoSeconds;
if (readOnly === undefined) {
  const step = Math.max(1, Math.floor(samples.length / Number(corrections)));
  const wanted = samples
    .filter((_, index) => index % step === 0)
    .slice(0, Number(corrections))
    .map(({ id, label }) => ({ id, label: classes[(classes.indexOf(label) + 1) % classes.length] ?? label }));
  const planned = await timed(() => opened.value.edit(wanted));
  if (planned.value.changes.length !== wanted.length) throw new Error('Some corrections are missing.');
  planSeconds = planned.seconds;
  applySeconds = (await timed(() => applyLabelEdit(planned.value))).seconds;
  undoSeconds = (await timed(() => undoLabelEdit(planned.value))).seconds;
}
console.log(
  JSON.stringify({
    ...{ samples: samples.length, readSeconds: read.seconds, openSeconds: opened.seconds },
    openCpuSeconds: opened.cpuSeconds,
    ...{ planSeconds, applySeconds, undoSeconds },
    ...{ startMegabytes: started, openMegabytes: openPeak, peakMegabytes: peakMegabytes() },
  }),
);
