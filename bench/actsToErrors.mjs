// Counts what an annotator has to do until so many wrong labels are decided: face by face, and by sweep sheets.
//   npm run bench:acts -- [--data FOLDER] [--errors 300] [--limit 0.7] [--seed 1]
// The folder has images, labels.csv (image,label), truth.csv (image,is_error,true_label) and votes.csv (ten votes a face):
// annotators' votes are the truth. Default: ../shared/bench/fer2013 beside this project. The audit is the product's own, as
// is what stands on a sheet and what becomes of it; the annotator is simulated:
//   - looks at a face and knows what the annotators who voted know: keeps the label or takes the suggestion where at least
//     two of the ten voted for it, else gives it the class that most voted for;
//   - goes along with what a face would become unlooked-at, although it is wrong, with the chance `miss`: a person who is
//     shown a proposal does (anchoring), one by one as on a sheet;
//   - one by one: one key a face, in the order that finds most soonest (suspects, the lowest label quality first);
//   - by sheets: the largest pair first; a key for each exception, a key to accept, a key to go on; what no sheet holds
//     then goes one by one.
// A decision is wrong where at most one of the ten voted for what it leaves the face with, of the faces whose truth is known.
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../scripts/project.mjs';
import { seededRandom } from '../scripts/seededRandom.mjs';
import { environment, environmentLine } from './measure/environment.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { productModules } from './measure/productModules.mjs';
import { writeResults } from './measure/results.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { defaultProgram, timedAudit } from './measure/timedAudit.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: path.join(projectRoot, '../shared/bench/fer2013') },
    errors: { type: 'string', default: '300' },
    limit: { type: 'string', default: '0.7' },
    seed: { type: 'string', default: '1' },
    program: { type: 'string', default: defaultProgram },
  },
});
const data = path.resolve(values.data);
const wanted = Number(values.errors);
const limit = Number(values.limit);
/** How often the annotator goes along with what is proposed although it is wrong. */
const misses = [0, 0.1, 0.2];

/** @returns {string | undefined} a sentence, where the benchmark cannot run */
function whatIsMissing() {
  const missing = ['labels.csv', 'truth.csv', 'votes.csv'].find((name) => !existsSync(path.join(data, name)));
  if (missing !== undefined)
    return `Skipped: there is no ${missing} in ${data}. Name the folder of the benchmark's faces with --data.`;
  if (!existsSync(values.program))
    return `Skipped: there is no program at ${values.program}. Run npm run build first.`;
  return undefined;
}

/** @param {string} name @returns {Record<string, string>[]} */
function table(name) {
  const [head = '', ...rows] = readFileSync(path.join(data, name), 'utf8').trim().split(/\r?\n/);
  const columns = head.split(',');
  return rows.map((row) => {
    const cells = row.split(',');
    return Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? '']));
  });
}

/**
 * @typedef {import('../webview/gallery/store/review').Review} Review
 * @typedef {{ isKnown: boolean, isError: boolean, votes: Readonly<Record<string, number>> }} Truth
 * @typedef {typeof import('../webview/gallery/store/review') & typeof import('../webview/gallery/sheet/sheetBook') & typeof import('../webview/gallery/sheet/subject') & typeof import('../src/audit/result/resultFile') & typeof import('../src/audit/result/alternatives') & typeof import('../src/protocol/gallery')} Product
 */

/** A review as the page has it, of an audit's result. @param {string} resultFile @param {Product} product */
async function openReview(
  resultFile,
  { readAuditResult, Review, faceFlag, alternativesOf, runnerUpOf, noClass },
) {
  const result = await readAuditResult(resultFile);
  const { scores, metadata, images } = result;
  const count = images.length;
  return new Review({
    kind: 'review',
    title: '',
    classes: metadata.classes,
    imageRoots: [''],
    faces: {
      count,
      image: images,
      imagePath: images,
      imageRoot: new Uint8Array(count),
      line: new Uint32Array(count),
      given: scores.given,
      suggested: scores.suggested,
      ...alternativesOf(result),
      importance: scores.importance,
      labelQuality: scores.labelQuality,
      confidence: scores.confidence,
      margin: scores.margin,
      flags: Uint8Array.from(
        { length: count },
        (_, face) =>
          (scores.isIssue[face] ? faceFlag.issue : 0) |
          (runnerUpOf(result, face) === noClass ? 0 : faceFlag.unclear),
      ),
      failures: {},
      setAside: {},
    },
    review: { decisions: [], canUndo: false, canRedo: false, uncommitted: 0, disagreements: 0 },
    warnings: [],
    method: [],
    noise: null,
    readOnly: null,
    dataSet: '',
    sureAbove: limit,
  });
}

/** Somebody who decides faces and counts what that takes. */
class Annotator {
  acts = 0;
  faces = 0;
  found = 0;
  wrong = 0;
  sheets = 0;

  /** @param {Review} review @param {ReadonlyMap<string, Truth>} truths @param {number} miss @param {number} seed */
  constructor(review, truths, miss, seed) {
    this.review = review;
    this.truths = truths;
    this.miss = miss;
    this.seed = seed;
  }

  get isDone() {
    return this.found >= wanted;
  }

  /**
   * The label that a face gets. Whether the annotator looks closely depends on the face alone, so that both ways meet
   * the same slips.
   * @param {number} face @param {string} proposed what it gets without an act of its own
   */
  labelFor(face, proposed) {
    const truth = this.truths.get(this.review.faces.image[face] ?? '');
    if (!truth || seededRandom(this.seed * 1_000_003 + face).next() < this.miss) return proposed;
    const votesFor = (/** @type {string} */ label) => truth.votes[label] ?? 0;
    if (votesFor(proposed) > 1) return proposed;
    const given = this.review.givenOf(face);
    if (votesFor(given) > 1) return given;
    return this.review.classes.toSorted((a, b) => votesFor(b) - votesFor(a))[0] ?? proposed;
  }

  /** @param {number} face @param {string} label */
  decide(face, label) {
    const truth = this.truths.get(this.review.faces.image[face] ?? '');
    this.faces++;
    /** @type {import('../src/protocol/gallery').FaceDecision} */
    const decision = { face, verdict: 'relabel', label, committed: false };
    this.review.apply({
      decisions: [decision],
      canUndo: true,
      canRedo: false,
      uncommitted: 0,
      disagreements: 0,
    });
    if (!truth?.isKnown) return;
    if (truth.isError) this.found++;
    if ((truth.votes[label] ?? 0) <= 1) this.wrong++;
  }

  oneByOne() {
    const { review } = this;
    const { faces } = review;
    const order = Array.from(faces.labelQuality.keys())
      .filter((face) => review.has(face, 'issue') && !review.isDecided(face))
      .sort((a, b) => (faces.labelQuality[a] ?? 1) - (faces.labelQuality[b] ?? 1));
    for (const face of order) {
      if (this.isDone) return;
      this.acts++;
      this.decide(face, this.labelFor(face, review.suggestionOf(face) ?? review.givenOf(face)));
    }
  }

  /** @param {Product} product */
  bySheets({ SheetBook, usualOutcome }) {
    const { review } = this;
    const book = new SheetBook(review);
    book.open();
    while (book.faces.length > 0 && !this.isDone) {
      const { subject } = book;
      if (!subject) break;
      for (const face of book.faces) {
        const usual = review.classes[Number(usualOutcome(review, subject, face))] ?? '';
        const label = this.labelFor(face, usual);
        if (label !== usual) this.acts++;
        this.decide(face, label);
      }
      this.sheets++;
      // Accept, and go on.
      this.acts += 2;
      if (!book.goOn(new Set())) break;
    }
    this.oneByOne();
  }
}

const missing = whatIsMissing();
if (missing !== undefined) console.log(missing);
else
  await withTemporaryFolder('acts', async (work) => {
    /** @type {Product} */
    const product = await productModules('acts', [
      'audit/result/resultFile',
      'audit/result/alternatives',
      'protocol/gallery',
      '../webview/gallery/store/review',
      '../webview/gallery/sheet/sheetBook',
      '../webview/gallery/sheet/subject',
    ]);
    const resultFile = path.join(work, 'audit.arrow');
    console.log('Auditing…');
    await timedAudit(
      [
        data,
        ...['--labels', path.join(data, 'labels.csv'), '--cache', path.join(work, 'cache')],
        ...['--result', resultFile, '--report', path.join(work, 'report.csv'), '--seed', values.seed],
      ],
      values.program,
    );
    const errors = new Map(table('truth.csv').map(({ image = '', is_error }) => [image, is_error === '1']));
    /** @type {Map<string, Truth>} */
    const truths = new Map(
      table('votes.csv').map(({ image = '', ...counts }) => {
        const votes = Object.fromEntries(
          Object.entries(counts).map(([label, count]) => [label, Number(count)]),
        );
        return [image, { isKnown: errors.has(image), isError: errors.get(image) ?? false, votes }];
      }),
    );
    /** @type {{ way: string, miss: number, acts: number, faces: number, found: number, wrong: number, sheets: number }[]} */
    const runs = [];
    for (const miss of misses) {
      for (const way of /** @type {const} */ (['one by one', 'sheets'])) {
        const review = await openReview(resultFile, product);
        const annotator = new Annotator(review, truths, miss, Number(values.seed));
        if (way === 'sheets') annotator.bySheets(product);
        else annotator.oneByOne();
        const { acts, faces, found, wrong, sheets } = annotator;
        runs.push({ way, miss, acts, faces, found, wrong, sheets });
      }
    }
    await rm(resultFile);
    const head = ['Way', 'Goes along', 'Acts', 'Faces decided', 'True errors', 'Wrong decisions', 'Sheets'];
    const report = markdownTable(
      head,
      runs.map(({ way, miss, acts, faces, found, wrong, sheets }) =>
        [way, `${miss * 100} %`, acts, faces, found, wrong, sheets].map(String),
      ),
    );
    console.log(report);
    const broken = misses.filter((miss) => {
      const [alone, swept] = runs.filter((run) => run.miss === miss);
      return (
        !alone || !swept || swept.found < wanted || swept.acts * 2 > alone.acts || swept.wrong > alone.wrong
      );
    });
    const conditions = await environment();
    const title = `# Acts until ${wanted} true errors are decided`;
    await writeResults('acts', [title, environmentLine(conditions), report].join('\n\n'), {
      environment: conditions,
      wanted,
      limit,
      runs,
    });
    if (broken.length > 0) {
      console.error(
        `Sheets take more than half of the acts, or more wrong decisions, at ${broken.join(', ')}.`,
      );
      process.exitCode = 1;
    }
  });
