import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { changelogSection, releasedVersion } from '../../../scripts/release/changelogSection.mjs';
import { knownFaults } from '../../../scripts/release/checkAudit.mjs';
import { refuseLicences } from '../../../scripts/release/checkLicences.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');

describe('the changelog of a release', () => {
  const text = '# Changelog\n\n## 0.10.0\n\n- New.\n- More.\n\n## [0.1.0] - 2026-12-01\r\n\r\nThe first.\r\n';

  it('is the section of its version alone', () => {
    expect(changelogSection(text, '0.10.0')).toBe('- New.\n- More.');
    expect(changelogSection(text, '0.1.0')).toBe('The first.');
  });

  it.each(['0.1', '1.0.0', '10.0'])('is refused for %s, which has none', (version) => {
    expect(() => changelogSection(text, version)).toThrow(`CHANGELOG.md says nothing of version ${version}.`);
  });

  it('is refused where a section is empty', () => {
    expect(() => changelogSection('## 2.0.0\n\n## 1.0.0\n\nOld.\n', '2.0.0')).toThrow(/says nothing of/);
  });

  it('goes with a tag of the same version', () => {
    expect(releasedVersion('v1.2.3', '1.2.3')).toBe('1.2.3');
    expect(() => releasedVersion('v1.2.4', '1.2.3')).toThrow(/the tag must be v1\.2\.3\.$/);
  });

  it('is there for the version in package.json', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(changelogSection(read('CHANGELOG.md'), version)).toMatch(/^\S/);
  });
});

describe('a package that ships', () => {
  const packageOf = (license: unknown) => ({ name: 'a', version: '1.0.0', license, place: 'node_modules/a' });

  it.each(['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC', 'GPL-2.0 OR Apache-2.0'])(
    'may be under %s',
    (licence) => {
      expect(() => {
        refuseLicences([packageOf(licence)]);
      }).not.toThrow();
    },
  );

  it.each([
    'GPL-3.0',
    'MIT AND GPL-3.0',
    'UNLICENSED',
    'SEE LICENSE IN EULA.txt',
    undefined,
    { type: 'MIT' },
    '',
  ])('may not be under %j before somebody read it', (licence) => {
    expect(() => {
      refuseLicences([packageOf('MIT'), packageOf(licence)]);
    }).toThrow(/^These packages ship under licences .*\na 1\.0\.0: /);
  });
});

describe('what the registry knows against packages', () => {
  const fault = (name: string, severity: string, node = `node_modules/${name}`) => ({
    name,
    severity,
    via: [{ title: 'Runs what it reads', url: 'https://example.org/1' }],
    nodes: [node],
  });
  const report = (...faults: ReturnType<typeof fault>[]) =>
    JSON.stringify({ vulnerabilities: Object.fromEntries(faults.map((each) => [each.name, each])) });
  const ships = new Set(['node_modules/sharp', 'node_modules/lmdb']);

  it('counts where they ship, from moderate on', () => {
    const faults = [fault('sharp', 'high'), fault('lmdb', 'low'), fault('eslint', 'critical')];
    expect(knownFaults(report(...faults), ships)).toEqual([
      'sharp, high: Runs what it reads (https://example.org/1)',
    ]);
    expect(
      knownFaults(report(fault('sharp', 'high', 'node_modules/vite/node_modules/sharp')), ships),
    ).toEqual([]);
    expect(knownFaults(report(), ships)).toEqual([]);
  });

  it.each(['', 'npm error', '{"message":"405 Method Not Allowed"}'])(
    'is not “nothing” where the answer is %j',
    (text) => {
      expect(() => knownFaults(text, ships)).toThrow(/did not answer .*Nothing was checked/);
    },
  );
});

describe('the workflows', () => {
  const folder = '.github/workflows';
  const workflows = readdirSync(path.join(root, folder)).map((name) => ({
    name,
    text: read(`${folder}/${name}`),
  }));
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

  it.each(workflows)('$name runs scripts that there are', ({ text }) => {
    const named = [...text.matchAll(/\bnpm (?:run )?(?!ci\b)([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    for (const [, file = ''] of text.matchAll(/\bnode (scripts\/\S+)/g)) expect(read(file)).not.toBe('');
  });

  it.each(workflows)(
    '$name takes actions by their commit alone, and says which version it is',
    ({ text }) => {
      for (const [, used = ''] of text.matchAll(/uses: (.+)/g))
        expect(used).toMatch(
          /^(\.\/\.github\/workflows\/\w+\.yml|[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
        );
    },
  );

  it.each(workflows)('$name may do no more than it must', ({ text }) => {
    const { permissions } = parse(text) as { permissions: unknown };
    expect(permissions).toEqual({ contents: 'read' });
    expect(text.match(/actions\/checkout@/g)?.length).toBe(text.match(/persist-credentials: false/g)?.length);
  });

  it('puts nothing that others write into a command', () => {
    for (const { text } of workflows)
      for (const [line] of text.matchAll(/run: .*\$\{\{.*/g)) expect(line).not.toMatch(/github\.|inputs\./);
  });
});

it('has the types of the oldest VS Code and Node that package.json allows: nothing newer is used unseen', () => {
  const { engines, devDependencies } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  expect(engines?.['vscode']).toBe(`^${devDependencies?.['@types/vscode']}`);
  const major = (version = '') => /\d+/.exec(version)?.[0];
  expect(major(devDependencies?.['@types/node'])).toBe(major(engines?.['node']));
});
