import { ESLint } from 'eslint';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../scripts/project.mjs';

const imports = [
  `import { findLabels } from '../../labels/opening/findLabels';`,
  `import { offerDataSets } from '../../labels/opening/offerDataSets';`,
  `import { recogniseLabels } from '../../labels/opening/openLabels';`,
  `import { labelFormats } from '../../labels/formats/labelFormats';`,
  `import { findSome } from '../../labels/images/proposePrefix';`,
  `import { proposeImages } from '../../labels/images/proposePrefix';`,
  `import { proposePrefix } from '../../labels/images/proposePrefix';`,
  `import { contradictionsWithOthers } from '../../labels/classes/otherLabelFiles';`,
];

async function forbiddenIn(filePath: string, program: readonly string[]): Promise<number[]> {
  const [result] = await new ESLint({ cwd: projectRoot }).lintText(program.join('\n'), { filePath });
  return (result?.messages ?? [])
    .filter(({ ruleId, message }) => ruleId === 'no-restricted-imports' && /Looking around/.test(message))
    .map(({ line }) => line);
}

it('keeps what reads the files that lie around out of the extension host', async () => {
  const lines = imports.map((_, index) => index + 1);
  expect(await forbiddenIn('src/host/views/x.ts', imports)).toEqual(lines);
});

it('leaves it to the process that looks around, and to the command line', async () => {
  expect(await forbiddenIn('src/audit/looking/x.ts', imports)).toEqual([]);
  expect(await forbiddenIn('src/cli/x.ts', imports)).toEqual([]);
});

it('leaves the host the reading of labels that a person chose, and types', async () => {
  const others = [
    `import { openLabels } from '../../labels/opening/openLabels';`,
    `import type { PrefixProposal } from '../../labels/images/proposePrefix';`,
    `import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';`,
  ];
  expect(await forbiddenIn('src/host/views/x.ts', others)).toEqual([]);
});
