import { existsSync, readdirSync } from 'node:fs';
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const ground = ['base', 'protocol'];
const auditRooms = {
  'audit/looking': [...ground, 'processes', 'labels', 'audit/result'],
  'audit/thumbnails': ['processes', 'faces'],
  'audit/copies': [...ground, 'processes', 'faces', 'labels', 'scn', 'audit/grouping'],
  'audit/grouping': [...ground, 'labels'],
  'audit/pictures': ['base'],
  'audit/inlineFaces': ['base', 'labels', 'faces', 'audit/engines'],
  'audit/engines': [...ground, 'scn', 'audit/run'],
  'audit/dataSet': [
    ...[...ground, 'labels', 'faces'],
    ...['audit/copies', 'audit/grouping', 'audit/inlineFaces', 'audit/judges', 'audit/predictions'],
  ],
  'audit/result': [...ground, 'labels', 'review', 'audit/dataSet', 'audit/pictures'],
  'audit/report': [...ground, 'labels', 'review', 'audit/result', 'audit/thumbnails'],
  'audit/neighbours': ['base', 'processes', 'labels', 'scn', 'faces', 'audit/result'],
  'audit/predictions': [...ground, 'labels'],
  'audit/secondLabels': [...ground, 'labels', 'review', 'audit/result'],
  'audit/models': [...ground, 'labels', 'scn', 'audit/judges'],
  'audit/judges': [
    ...[...ground, 'processes', 'labels', 'scn', 'faces'],
    ...['audit/dataSet', 'audit/engines', 'audit/models', 'audit/predictions', 'audit/result'],
  ],
  'audit/parts': [...ground, 'faces', 'labels', 'audit/dataSet', 'audit/engines', 'audit/result'],
  'audit/plantedErrors': [
    ...[...ground, 'labels', 'scn'],
    ...['audit/engines', 'audit/judges', 'audit/result', 'audit/run'],
  ],
  'audit/run': [
    ...[
      ...ground,
      'processes',
      'labels',
      'faces',
      'review',
      'audit/copies',
      'audit/dataSet',
      'audit/engines',
      'audit/grouping',
      'audit/pictures',
    ],
    ...['audit/inlineFaces', 'audit/judges', 'audit/neighbours', 'audit/parts', 'audit/predictions'],
    'audit/result',
  ],
};
const hostRooms = {
  'host/ui': ground,
  'host/audits': [
    ...[...ground, 'labels', 'cluster', 'audit/judges', 'audit/models', 'audit/run'],
    ...['host/dataSets', 'host/engines', 'host/reviews', 'host/ui'],
  ],
  'host/commitPage': [
    ...[...ground, 'labels', 'audit/thumbnails'],
    ...['host/commits', 'host/gallery', 'host/reviews', 'host/ui'],
  ],
  'host/commits': [
    ...[...ground, 'labels', 'review', 'commits'],
    ...['host/dataSets', 'host/reviews', 'host/ui'],
  ],
  'host/dataSets': [...ground, 'labels', 'audit/looking', 'host/audits', 'host/ui'],
  'host/engines': [...ground, 'audit/engines', 'audit/run', 'host/ui'],
  'host/gallery': [
    ...[...ground, 'labels', 'audit/looking', 'audit/neighbours', 'audit/result', 'audit/thumbnails'],
    ...['host/audits', 'host/dataSets', 'host/labelEditor', 'host/reviews', 'host/ui'],
  ],
  'host/labelEditor': [
    ...[...ground, 'labels', 'review', 'commits', 'audit/result'],
    ...['host/gallery', 'host/reviews', 'host/ui', 'host/views'],
  ],
  'host/plantedErrors': [...ground, 'audit/run', 'host/audits', 'host/dataSets', 'host/ui'],
  'host/reviews': [
    ...[...ground, 'labels', 'review', 'commits', 'audit/report', 'audit/result', 'audit/thumbnails'],
    ...['host/audits', 'host/commits', 'host/dataSets', 'host/ui'],
  ],
  'host/samples': [...ground, 'processes', 'host/ui'],
  'host/views': [
    ...[...ground, 'labels', 'review', 'audit/looking', 'audit/result', 'audit/run'],
    ...['host/dataSets', 'host/reviews', 'host/ui'],
  ],
};
/**
 * Who may import whom below `src`, types counted.
 * @type {Record<string, string[]>}
 */
const mayImport = {
  base: [],
  protocol: ['labels'], // types only, see below
  processes: ground,
  labels: ground,
  review: ground,
  scn: ground,
  faces: ground,
  commits: [...ground, 'labels', 'review'],
  cluster: ['base'],
  ...auditRooms,
  ...hostRooms,
  cli: [...ground, 'labels', 'review', 'commits', 'audit', 'cluster'],
  programs: [...ground, 'processes', 'labels', 'review', 'faces', 'audit'],
};
/** Folders whose rooms have lines of their own. */
const houses = ['audit', 'host'];
const roomsIn = (folder = '') =>
  readdirSync(`src/${folder}`, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => (folder === '' ? name : `${folder}/${name}`));
for (const room of roomsIn().flatMap((name) => (houses.includes(name) ? roomsIn(name) : name)))
  if (!(room in mayImport))
    throw new Error(`src/${room} has no line in eslint.config.mjs that says whom it may import.`);
const folderZones = Object.entries(mayImport).map(([folder, others]) => ({
  target: `./src/${folder}`,
  from: ['./src', './webview'],
  except: [folder, ...others].map((name) => `./${name}`),
  message: `src/${folder} may import ${[...others, 'itself'].join(', ')} only (CONTRIBUTING.md, “The house”).`,
}));

/** A package that only some folders may import. */
const ownedPackages = [
  { pattern: /^vscode$/, owners: ['src/host/**', 'src/extension.ts'] },
  { pattern: /^(sharp|onnxruntime-web|lmdb)$/, owners: ['src/faces/**'] },
  { pattern: /^onnxruntime-node$/, owners: ['src/faces/**', 'src/scn/**'] },
  { pattern: /^@tensorflow\//, owners: ['src/scn/**'] },
];
/** What opens a file for reading and would wait for a pipe in its place. */
const waitingReaders = {
  importNames: ['open', 'openSync', 'readFile', 'readFileSync', 'createReadStream'],
  message: 'A pipe in the place of a file would be waited for: read through src/base/disk/regularFile.ts.',
};
/** Where they may be used: each says how it does not wait, opens only what is not there yet, or opens folders. */
const ownReaders = [
  'src/base/disk/**/*.ts',
  'src/cli/givenPaths.ts',
  'src/faces/faceFile.ts',
  'src/labels/edits/moveFiles.ts',
  'src/labels/npy/arrayLabelFile.ts',
  'src/review/appendLines.ts',
];
/**
 * What makes, opens or changes files: rooms that have files beside the data do it through `base/disk`, which refuses
 * links in a data set's folder of ours.
 */
const followsLinks = {
  regex: '^(node:)?fs(/promises)?$',
  importNames: [
    ...['open', 'writeFile', 'appendFile', 'mkdir', 'copyFile', 'truncate'].flatMap((name) => [
      name,
      `${name}Sync`,
    ]),
    ...['cp', 'cpSync', 'createWriteStream', 'watch', 'watchFile', 'default'],
  ],
  message: 'Use src/base/disk/ownFiles or writeWhole: this follows links that a data set brings.',
};
/**
 * @param {{ pattern: RegExp, owners: string[] }[]} patterns
 * @param {{ others?: { regex: string, importNames?: string[], message: string }[], mayRead?: boolean }} [more] what else
 *   is forbidden, and whether files may be opened for reading directly
 * @returns {import('eslint').Linter.RulesRecord}
 */
const restricted = (patterns, { others = [], mayRead = false } = {}) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: mayRead ? [] : ['node:fs', 'node:fs/promises'].map((name) => ({ name, ...waitingReaders })),
      patterns: [
        ...patterns.map(({ pattern, owners }) => ({
          regex: pattern.source,
          message: `Only ${owners.join(', ')} may import this.`,
        })),
        ...others,
      ],
    },
  ],
});

/** What reads whatever lies in a folder: it may take as long, and as much memory, as somebody else's files make it take. */
const looksAround = [
  { file: 'opening/findLabels' },
  { file: 'opening/offerDataSets' },
  { file: 'formats/labelFormats' },
  { file: 'classes/otherLabelFiles' },
  { file: 'opening/openLabels', importNames: ['recogniseLabels'] },
  { file: 'images/proposePrefix', importNames: ['findSome', 'proposeImages', 'proposePrefix'] },
].map(({ file, ...names }) => {
  // A rule about a file that has moved would forbid nothing.
  if (!existsSync(`src/labels/${file}.ts`))
    throw new Error(`There is no src/labels/${file}.ts to keep out of src/host.`);
  const message = 'Looking around is for a process of its own: ask src/audit/looking/lookAround.ts.';
  return { ...names, regex: `/labels/${file}$`, message };
});

/** What shows text from files as links or icons; the wrappers in `src/host/ui/{notices,questions}` of the same names do not. */
const shownByVscode = [
  ...['showInformationMessage', 'showWarningMessage', 'showErrorMessage', 'setStatusBarMessage'],
  ...['withProgress', 'showInputBox', 'createInputBox', 'showQuickPick', 'createQuickPick'],
  ...['showOpenDialog', 'showSaveDialog'],
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.cache/**', 'test/fixtures/**', '.vscode-test/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.mjs', '.js'] })],
    },
    rules: {
      'max-lines': ['error', 400],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    rules: {
      'no-console': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            ...folderZones,
            {
              target: './webview',
              from: './src',
              except: ['./protocol', './base'],
              message: 'The page may import src/protocol and src/base only.',
            },
            { target: './src', from: './webview', message: 'Nothing imports the page.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/protocol/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "ImportDeclaration[importKind!='type']", message: 'src/protocol imports types only.' },
      ],
    },
  },
  {
    files: ['src/host/**/*.ts', 'src/extension.ts'],
    ignores: ['src/host/ui/{notices,questions}.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...shownByVscode.map((property) => ({
          property,
          message: 'Text from files would be drawn as links and icons: use what src/host/ui has instead.',
        })),
      ],
    },
  },
  // Each owned package is forbidden wherever its owners do not live.
  { files: ['src/**/*.ts', 'webview/**/*.ts'], rules: restricted(ownedPackages) },
  ...['host', 'faces', 'scn'].map((folder) => ({
    files: [`src/${folder}/**/*.ts`, ...(folder === 'host' ? ['src/extension.ts'] : [])],
    rules: restricted(
      ownedPackages.filter(({ owners }) => !owners.includes(`src/${folder}/**`)),
      { others: folder === 'host' ? looksAround : [] },
    ),
  })),
  { files: ownReaders, rules: restricted(ownedPackages, { mayRead: true }) },
  {
    files: ['src/audit/**/*.ts', 'src/commits/**/*.ts', 'src/review/**/*.ts'],
    rules: restricted(ownedPackages, { others: [followsLinks] }),
  },
  {
    files: ['webview/**/*.ts'],
    ignores: ['webview/shared/toolkit.ts'],
    rules: restricted([
      { pattern: /^@vscode\/webview-ui-toolkit/, owners: ['webview/shared/toolkit.ts'] },
      ...ownedPackages,
    ]),
  },
  {
    files: ['**/*.mjs', '**/*.config.*'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'URLSearchParams',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'performance',
          'AbortSignal',
          'AbortController',
          'document',
          'window',
          'globalThis',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  { files: ['*.config.{mjs,ts}', '*.mjs'], rules: { 'import-x/no-default-export': 'off' } },
  prettier,
);
