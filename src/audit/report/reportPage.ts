import * as l10n from '@vscode/l10n';
import type { Verdict } from '../../protocol/gallery';
import { roundedEstimate } from '../../protocol/noiseEstimate';
import { agreementWords } from '../../review/agreementTable';
import type { AuditMetadata } from '../result/auditResult';
import { methodText } from '../result/methodText';
import { Html, markup } from './html';
import type { ReportFace } from './reportFaces';
import type { ReportedClass, ReportFacts, SuspectPair } from './reportFacts';
import { type HealthFacts, healthFigures, healthSections } from './healthSections';
import {
  figure,
  numberColumn,
  pageDocument,
  paragraph,
  reportDates,
  section,
  warning,
  type Writing,
  writingIn,
} from './reportParts';
import { reportTable } from './reportTable';

/** What a report is about, besides what was found. */
export type ReportSubject = {
  /** The data set's name. */
  readonly title: string;
  /** How its labels were read, in sentences. */
  readonly reading: readonly string[];
  readonly metadata: AuditMetadata;
  /** When the report is made. */
  readonly now: Date;
  /** Of the sentences, as VS Code names it: `zh-cn`. */
  readonly language: string;
};

/** Pairs that have rows of their own; of 200 classes nobody reads 40,000. */
const manyPairs = 60;
/** Those on a page about the data set. */
const fewPairs = 12;

/** Which report: of the audit and its review, or of the data set's health. */
export type ReportKind = 'audit' | 'health';

/**
 * A report for people: one document without a script, which loads nothing, and whose texts are all escaped.
 * @param faces examples, embedded; none where nobody asked for them.
 */
export function reportPage(
  kind: ReportKind,
  subject: ReportSubject,
  { facts, health }: { readonly facts: ReportFacts; readonly health: HealthFacts },
  faces: readonly ReportFace[],
): string {
  const { title, metadata, language, now } = subject;
  const write = writingIn(language);
  const dates = reportDates(metadata.createdAt, now, write);
  const ofDataSet = healthSections(health, write);
  const sections =
    kind === 'audit'
      ? [
          ...[figures(facts, metadata, write), trust(facts, metadata, write)],
          ...[suspectPairs(facts.pairs, write), classTable(facts.classes, write), decisions(facts, write)],
          ...[ofDataSet, examples(faces)],
        ]
      : [
          markup`<dl class="figures">${healthFigures(health, facts.rows, write)} ${wrongLabels(facts, write)}</dl>`,
          ...[
            trust(facts, metadata, write),
            ofDataSet,
            suspectPairs(facts.pairs, write, fewPairs),
            examples(faces),
          ],
        ];
  const heading =
    kind === 'audit' ? l10n.t('Label audit of {0}', title) : l10n.t('Health of the data set {0}', title);
  return pageDocument(
    { heading, language, dates },
    [...sections, method(subject, facts, write)],
    footer(faces, write),
  );
}

/** How many labels are wrong, where that is known. */
function wrongLabels({ ahead, judgedWrong }: ReportFacts, { count }: Writing): Html | undefined {
  if (!ahead) return undefined;
  const about = (value: number) => count(roundedEstimate(judgedWrong + value));
  return figure(
    l10n.t('Wrong labels'),
    l10n.t('about {0}', about(ahead.errors)),
    l10n.t('estimate; 95 % interval {0} to {1}', about(ahead.low), about(ahead.high)),
  );
}

function figures(facts: ReportFacts, { classes }: AuditMetadata, write: Writing): Html {
  const { count } = write;
  const { ahead, rows, suspects, suspectsDecided, judgedWrong, committed } = facts;
  const about = (value: number) => count(roundedEstimate(value));
  const between = (low: number, high: number) =>
    l10n.t('estimate; 95 % interval {0} to {1}', about(low), about(high));
  return markup`<dl class="figures">
    ${figure(l10n.t('Faces'), count(rows), l10n.t('{0} classes', count(classes.length)))}
    ${
      ahead && [
        wrongLabels(facts, write),
        figure(
          l10n.t('Wrong and not judged yet'),
          l10n.t('about {0}', about(ahead.errors)),
          between(ahead.low, ahead.high),
        ),
      ]
    }
    ${figure(
      l10n.t('Suspects decided'),
      l10n.t('{0} of {1}', count(suspectsDecided), count(suspects)),
      l10n.t('labels that are probably wrong, and were looked at'),
    )}
    ${figure(l10n.t('Corrected'), count(judgedWrong), l10n.t('in the label file: {0}', count(committed)))}
  </dl>`;
}

function trust(facts: ReportFacts, { warnings }: AuditMetadata, { count }: Writing): Html {
  const { ahead, recognised } = facts;
  const sentences: string[] = [];
  if (ahead) {
    const left = count(roundedEstimate(Math.max(0, ahead.errors - ahead.stop.errors)));
    sentences.push(
      ahead.stop.faces === 0
        ? l10n.t(
            'Reviewing further is hardly worth while: of the faces ahead, fewer than one in ten is expected to be wrong. Wrong labels that remain: about {0}.',
            left,
          )
        : l10n.t(
            'Going through the {0} most suspect faces that nobody has decided about is worth while: at least one in ten is expected to be wrong. Wrong labels that remain after that: about {1}.',
            count(ahead.stop.faces),
            left,
          ),
      l10n.t(
        'The estimates are made by networks that never saw the label they judge, and are corrected by what was decided. They are estimates: on data with known errors they were a seventh to a third off.',
      ),
    );
  }
  return section(
    l10n.t('How far to trust it'),
    recognised
      ? undefined
      : warning(
          l10n.t(
            'The networks cannot recognise the expressions in these images: are they cropped to the face? As long as they cannot, or where the labels are not about what the images show, suspects mean little, and there is no estimate.',
          ),
        ),
    warnings.map(warning),
    warnings.length === 0 && recognised ? paragraph(l10n.t('The audit has no warnings.')) : undefined,
    sentences.map(paragraph),
  );
}

function suspectPairs(pairs: readonly SuspectPair[], { count }: Writing, mostPairs = manyPairs): Html {
  const title = l10n.t('Which labels are confused');
  if (pairs.length === 0) return section(title, paragraph(l10n.t('The audit suspects no label.')));
  const shown = pairs.slice(0, mostPairs);
  const rest = pairs.slice(mostPairs);
  return section(
    title,
    reportTable({
      caption: l10n.t('Suspects by given and suggested label, most first'),
      columns: [
        { name: l10n.t('Given label') },
        { name: l10n.t('Suggested label') },
        ...[l10n.t('Suspects'), l10n.t('Decided'), l10n.t('Changed')].map(numberColumn),
      ],
      rows: shown.map(({ given, suggested, suspects, decided, changed }) => [
        given,
        suggested,
        ...[suspects, decided, changed].map(count),
      ]),
    }),
    rest.length === 0
      ? undefined
      : paragraph(
          l10n.t(
            '{0} further pairs have {1} suspects together.',
            count(rest.length),
            count(rest.reduce((sum, { suspects }) => sum + suspects, 0)),
          ),
        ),
  );
}

function classTable(classes: readonly ReportedClass[], { count }: Writing): Html {
  const hasEstimate = classes.some(({ wrong }) => wrong !== undefined);
  const sum = (of: 'faces' | 'suspects' | 'corrected' | 'wrong') =>
    classes.reduce((total, each) => total + (each[of] ?? 0), 0);
  const cells = (each: Omit<ReportedClass, 'name'>) => [
    count(each.faces),
    count(each.suspects),
    ...(hasEstimate ? [each.wrong === undefined ? '–' : count(roundedEstimate(each.wrong))] : []),
    count(each.corrected),
  ];
  return section(
    l10n.t('Classes'),
    reportTable({
      caption: l10n.t('By the label that the audit read'),
      columns: [
        { name: l10n.t('Class') },
        ...[
          l10n.t('Faces'),
          l10n.t('Suspects'),
          ...(hasEstimate ? [l10n.t('Wrong, estimated by the audit alone')] : []),
          l10n.t('Corrected'),
        ].map(numberColumn),
      ],
      rows: classes.map((each) => [each.name, ...cells(each)]),
      footer: [
        l10n.t('All'),
        ...cells({
          ...{ faces: sum('faces'), suspects: sum('suspects') },
          ...{ corrected: sum('corrected'), wrong: hasEstimate ? sum('wrong') : undefined },
        }),
      ],
    }),
  );
}

function decisions({ review, uncommitted }: ReportFacts, { count }: Writing): Html {
  const title = l10n.t('What was decided');
  const { annotators, agreement, disagreements, samples } = review;
  if (annotators.length === 0)
    return section(title, paragraph(l10n.t('Nothing has been decided about these faces yet.')));
  const verdicts: readonly (readonly [string, readonly Verdict[]])[] = [
    [l10n.t('Changed'), ['accept', 'relabel']],
    [l10n.t('Kept'), ['reject']],
    [l10n.t('Unclear'), ['unclear']],
    [l10n.t('Not a face'), ['notAFace']],
    [l10n.t('Skipped'), ['skip']],
  ];
  const agreed = agreementWords(agreement);
  const isBlind = annotators.some(({ blind }) => blind > 0);
  const sentences = [
    samples === 1
      ? l10n.t('1 face was decided about.')
      : l10n.t('{0} faces were decided about.', count(samples)),
    ...(uncommitted > 0
      ? [l10n.t('Corrections that are not in the label file yet: {0}.', count(uncommitted))]
      : []),
    ...agreed.sentences,
    ...(annotators.length > 1
      ? [l10n.t('Faces that annotators disagree about: {0}.', count(disagreements.length))]
      : []),
  ];
  return section(
    title,
    reportTable({
      caption: l10n.t('Each annotator’s last word on each face'),
      columns: [
        { name: l10n.t('Annotator') },
        ...[
          l10n.t('Faces'),
          ...verdicts.map(([name]) => name),
          ...(isBlind ? [l10n.t('Blind')] : []),
          l10n.t('In the label file'),
        ].map(numberColumn),
      ],
      rows: annotators.map((each) => [
        each.who,
        count(each.decisions),
        ...verdicts.map(([, of]) => count(of.reduce((sum, verdict) => sum + each[verdict], 0))),
        ...(isBlind ? [count(each.blind)] : []),
        count(each.committed),
      ]),
    }),
    agreed.tables.map(({ caption, names, cells }) =>
      reportTable({
        caption,
        columns: [{ name: l10n.t('Annotator') }, ...names.map(numberColumn)],
        rows: cells.map((row, place) => [names[place] ?? '', ...row]),
      }),
    ),
    sentences.map(paragraph),
  );
}

function examples(faces: readonly ReportFace[]): Html | undefined {
  if (faces.length === 0) return undefined;
  return section(
    l10n.t('Examples'),
    paragraph(l10n.t('Suspects whose label is most probably wrong, in turn from the pairs above.')),
    markup`<ul class="faces">
      ${faces.map(({ data, box, given, suggested, confidence, decided }) => {
        const words = l10n.t(
          'given “{0}”, suggested “{1}” ({2} %)',
          given,
          suggested,
          Math.round(confidence * 100),
        );
        return markup`<li>
          <figure>
            <img src="${new Html(data)}" alt="${l10n.t('A face: {0}', words)}" ${boxStyle(box)} />
            <figcaption>
              ${given} <span class="arrow" aria-hidden="true">→</span>
              <strong>${suggested}</strong> ${`${Math.round(confidence * 100)}\u00a0%`}${
                decided === undefined
                  ? undefined
                  : markup`<br /><span class="muted">${l10n.t('decided: {0}', decided)}</span>`
              }
            </figcaption>
          </figure>
        </li> `;
      })}
    </ul>`,
  );
}

/** Only numbers of ours come into a style. */
function boxStyle(box: ReportFace['box']): Html | undefined {
  if (!box) return undefined;
  const pixels = box.map((side) => `${Math.round(side)}px`).join(' ');
  return new Html(` style="object-view-box: xywh(${pixels}); object-fit: fill"`);
}

function method({ reading, metadata }: ReportSubject, facts: ReportFacts, { count }: Writing): Html {
  const left = [
    ...(facts.failed > 0 ? [l10n.t('Rows that could not be audited: {0}.', count(facts.failed))] : []),
    ...(facts.setAside > 0
      ? [l10n.t('Rows without a label to audit, which were set aside: {0}.', count(facts.setAside))]
      : []),
  ];
  return section(
    l10n.t('How the labels were read, and how they were audited'),
    [...reading, ...left, ...methodText(metadata)].map(paragraph),
  );
}

function footer(faces: readonly ReportFace[], { count }: Writing): string {
  const made = l10n.t('Made by SCN Label Audit.');
  return faces.length === 0
    ? `${made} ${l10n.t('No image is in this file.')}`
    : `${made} ${l10n.t('Faces of the data set in this file: {0}. Mind whom you give it to.', count(faces.length))}`;
}
