import * as l10n from '@vscode/l10n';
import { classesTooSmall, imbalanceOf } from '../../base/health/classTable';
import {
  gradeName,
  imbalanceText,
  issueMeaning,
  issueName,
  outstandingText,
  propertyName,
  strengthText,
  tooSmallText,
} from '../../base/health/healthWords';
import { isNoted, type LabelLink, linkGrade } from '../../base/health/labelLinks';
import { type PictureIssue, pictureIssues } from '../../base/health/pictureIssues';
import type { AuditResult } from '../result/auditResult';
import { conflictingGroups } from '../result/copyColumns';
import { type DataSetHealth, dataSetHealth } from '../result/dataSetHealth';
import { issueCounts, oddPictures } from '../result/pictureColumns';
import type { Html } from './html';
import { figure, numberColumn, paragraph, section, warning, type Writing } from './reportParts';
import { reportTable } from './reportTable';

/** What a report says of a data set besides its labels' quality. */
export type HealthFacts = DataSetHealth & {
  readonly classes: readonly string[];
  /** Undefined where pictures were not measured. */
  readonly issues: Readonly<Record<PictureIssue, number>> | undefined;
  /** Pictures with an issue. */
  readonly odd: number;
  readonly copies: { readonly groups: number; readonly faces: number; readonly conflicts: number };
  readonly leaks: AuditResult['metadata']['leaks'];
};

export function healthFacts(result: AuditResult): HealthFacts {
  const copied = result.duplicateGroup.filter((group) => group > 0);
  return {
    ...dataSetHealth(result),
    classes: result.metadata.classes,
    issues: issueCounts(result),
    odd: oddPictures(result),
    copies: {
      groups: new Set(copied).size,
      faces: copied.length,
      conflicts: conflictingGroups(result).size,
    },
    leaks: result.metadata.leaks,
  };
}

/** The first numbers of a page on a data set's health. */
export function healthFigures(facts: HealthFacts, rows: number, write: Writing): Html[] {
  const { classes, table, odd, issues, copies, leaks } = facts;
  const { count } = write;
  const leaking = leaks?.copies.reduce((sum, { faces }) => sum + faces, 0) ?? 0;
  return [
    figure(
      l10n.t('Faces'),
      count(rows),
      table.splits.length > 0
        ? l10n.t('{0} classes, {1} splits', count(classes.length), count(table.splits.length))
        : l10n.t('{0} classes', count(classes.length)),
    ),
    ...(issues
      ? [figure(l10n.t('Pictures that stand out'), count(odd), l10n.t('dark, blurred, tiny and the like'))]
      : []),
    figure(
      l10n.t('Copies of faces'),
      count(copies.faces),
      l10n.t('groups: {0}; with labels that contradict: {1}', count(copies.groups), count(copies.conflicts)),
    ),
    ...(table.splits.length > 0
      ? [figure(l10n.t('Leaks'), count(leaking), l10n.t('images whose face stands in another split, too'))]
      : []),
  ];
}

/** The sections on the data set itself, the same in every report. */
export function healthSections(facts: HealthFacts, write: Writing): Html[] {
  return [
    classSection(facts, write),
    linkSection(facts, write),
    pictureSection(facts, write),
    copySection(facts, write),
  ];
}

function classSection({ table, classes }: HealthFacts, write: Writing): Html {
  const { count, percent } = write;
  const name = (label: number) => classes[label] ?? '';
  const imbalance = imbalanceOf(table);
  const small = classesTooSmall(table);
  const sum = table.all.reduce((total, each) => total + each, 0);
  const share = (part: number, of: number) => (of > 0 ? percent(part / of) : '–');
  return section(
    table.splits.length > 0 ? l10n.t('Classes and splits') : l10n.t('Classes of the data set'),
    imbalance &&
      paragraph(imbalanceText(name(imbalance.most), imbalance.times, name(imbalance.least), write)),
    small.length > 0 ? warning(tooSmallText(small.map(name))) : undefined,
    reportTable({
      caption: l10n.t('Faces that were audited, and the share of each class'),
      columns: [
        { name: l10n.t('Class') },
        ...[
          l10n.t('Faces'),
          l10n.t('Share'),
          ...table.splits.flatMap((split) => [split, l10n.t('Share')]),
        ].map(numberColumn),
      ],
      rows: classes.map((each, label) => [
        each,
        count(table.all[label] ?? 0),
        share(table.all[label] ?? 0, sum),
        ...table.splits.flatMap((_, split) => {
          const cell = table.cells[label * table.splits.length + split] ?? 0;
          return [count(cell), share(cell, table.splitSums[split] ?? 0)];
        }),
      ]),
      footer: [
        l10n.t('All'),
        count(sum),
        '',
        ...table.splits.flatMap((_, split) => [count(table.splitSums[split] ?? 0), '']),
      ],
    }),
  );
}

function linkSection({ links, classes }: HealthFacts, write: Writing): Html {
  const noted = links.flatMap(({ property, label, suspects }) =>
    [label, suspects].flatMap(({ most, ...rest }) =>
      most && isNoted({ most, ...rest }, property)
        ? [
            warning(
              outstandingText(
                property,
                most,
                most.label === null ? undefined : (classes[most.label] ?? ''),
                write,
              ),
            ),
          ]
        : [],
    ),
  );
  return section(
    l10n.t('What labels depend on besides the face'),
    paragraph(
      l10n.t(
        'A network can learn such a link in place of the expression, and tests on the same data set do not show it.',
      ),
    ),
    noted.length > 0 ? noted : paragraph(l10n.t('Nothing of note.')),
    links.length === 0
      ? undefined
      : reportTable({
          caption: l10n.t(
            'How far each property and the labels go together, and with what the audit suspects',
          ),
          columns: [
            { name: l10n.t('Property') },
            { name: l10n.t('Link with labels') },
            { name: l10n.t('With suspects') },
          ],
          rows: links.map(({ property, label, suspects }) => {
            const cell = (link: LabelLink) => {
              const grade = linkGrade(link, property);
              return grade === 'none'
                ? gradeName(grade)
                : `${gradeName(grade)}, ${strengthText(link, write)}`;
            };
            return [propertyName(property), cell(label), cell(suspects)];
          }),
        }),
  );
}

function pictureSection({ issues, odd }: HealthFacts, { count }: Writing): Html {
  const title = l10n.t('Pictures that stand out');
  if (!issues) return section(title, paragraph(l10n.t('This audit did not measure pictures.')));
  const found = pictureIssues.filter((issue) => issues[issue] > 0);
  if (found.length === 0) return section(title, paragraph(l10n.t('No picture stands out.')));
  return section(
    title,
    paragraph(
      l10n.t('Against what is usual in this data set, whatever their labels: {0} pictures.', count(odd)),
    ),
    reportTable({
      caption: l10n.t('Pictures by what is wrong with them'),
      columns: [
        { name: l10n.t('Picture') },
        numberColumn(l10n.t('Faces')),
        { name: l10n.t('What it means') },
      ],
      rows: found.map((issue) => [issueName(issue), count(issues[issue]), issueMeaning(issue)]),
    }),
  );
}

function copySection({ copies, leaks, table }: HealthFacts, { count }: Writing): Html {
  const title = l10n.t('Copies and leaks');
  const sentences = [
    copies.groups === 0
      ? l10n.t('No face is there twice.')
      : l10n.t(
          'Copies: {0} images in groups of the same face ({1}). Groups whose labels contradict one another, so that one is wrong for certain: {2}.',
          ...[copies.faces, copies.groups, copies.conflicts].map(count),
        ),
    ...(table.splits.length > 0 && !leaks ? [l10n.t('Nothing stands in more than one split.')] : []),
  ];
  const pairs = [
    ...(leaks?.copies ?? []).map(({ splits, groups, faces }) => [...splits, count(groups), count(faces)]),
    ...(leaks?.subjects ?? []).map(({ splits, subjects }) => [
      ...splits,
      l10n.t('{0} subjects', count(subjects)),
      '',
    ]),
  ];
  return section(
    title,
    sentences.map(paragraph),
    pairs.length === 0
      ? undefined
      : [
          warning(
            l10n.t('What stands in two splits was learned before it is tested, so that tests look too good.'),
          ),
          reportTable({
            caption: l10n.t('What stands in two splits'),
            columns: [
              { name: l10n.t('Split') },
              { name: l10n.t('And split') },
              ...[l10n.t('Faces'), l10n.t('Images')].map(numberColumn),
            ],
            rows: pairs,
          }),
        ],
  );
}
