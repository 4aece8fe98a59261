// Collects the licences of all packages whose code ships: those in the bundles, and the native ones beside them.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { keptTexts, sharedNotices } from './notices/keptTexts.mjs';
import { projectRoot } from './project.mjs';

const licenceFile = /^(licen[cs]e|copying|notice|third-?party-?notices?)/i;

/** Packages with native code stay in node_modules; they are loaded by the audit process alone. */
export const nativePackages = ['sharp', 'onnxruntime-node', 'lmdb'];

/**
 * The package folders (`node_modules/name`, `node_modules/@scope/name`) that bundled files come from.
 * @param {readonly import('esbuild').Metafile[]} metafiles
 */
export function bundledPackages(metafiles) {
  const folders = metafiles.flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap(
      (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [],
    ),
  );
  return [...new Set(folders)].sort();
}

/**
 * The production dependencies of packages, by what each package.json names and is there.
 * @param {readonly string[]} roots
 * @param {string} home the folder of the node_modules that ship
 */
export async function withDependencies(roots, home) {
  const found = new Set();
  const placeOf = (/** @type {string} */ name) => path.join(home, 'node_modules', name);
  const queue = roots.map(placeOf);
  for (const folder of queue) {
    const manifest = await readManifest(folder);
    if (!manifest || found.has(folder)) continue;
    found.add(folder);
    const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    queue.push(...names.map(placeOf));
  }
  return [...found];
}

/** @param {string} folder */
async function readManifest(folder) {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/**
 * Sentences that licences are known by. A package's file may be named like one and hold something else, such as a link.
 */
const licenceSigns = [
  'permission is hereby granted',
  'permission to use, copy, modify,',
  'redistribution and use in source and binary forms',
  'apache license version 2.0',
  'gnu lesser general public license',
  'mozilla public license',
  "this software is provided 'as-is'",
  'microsoft software license terms',
];

/**
 * Whether a text is, or contains, a licence.
 * @param {string} text
 */
export function holdsLicence(text) {
  const plain = text.toLowerCase().replaceAll(/\s+/g, ' ');
  return licenceSigns.some((sign) => plain.includes(sign));
}

/** @param {string} name of a file in notices/texts, without its ending */
async function readKept(name) {
  return (await readFile(path.join(projectRoot, 'scripts/notices/texts', `${name}.txt`), 'utf8')).trim();
}

/**
 * The texts that this project keeps for a package, each with the names of what it is for.
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<string[]>}
 * @throws {Error} where the package's list of what is in its binary names something that has none
 */
async function keptFor(folder, name) {
  const ofPackage = keptTexts.filter(({ packages }) => packages.test(name)).flatMap((each) => each.texts);
  const files = ofPackage.some(({ onlyWith }) => onlyWith) ? await readdir(folder, { recursive: true }) : [];
  const texts = ofPackage.filter(
    ({ onlyWith }) => onlyWith === undefined || files.some((file) => path.basename(file) === onlyWith),
  );
  const versions = JSON.parse(await readFile(path.join(folder, 'versions.json'), 'utf8').catch(() => '{}'));
  const covered = new Set(texts.flatMap((each) => each.of));
  const bare = Object.keys(versions).filter((part) => !covered.has(part));
  if (bare.length > 0)
    throw new Error(
      `${name} contains ${bare.join(', ')}, for which scripts/notices/keptTexts.mjs has no licence text.`,
    );
  return Promise.all(
    texts.map(async (each) => {
      const parts = each.of.map((part) => (part in versions ? `${part} ${versions[part]}` : part));
      return [`--- ${parts.join(', ')} ---`, ...(await Promise.all(each.files.map(readKept)))].join('\n\n');
    }),
  );
}

/**
 * @typedef {{ readonly name: string, readonly title: string, readonly body: string }} Notice
 * @param {string} folder
 * @returns {Promise<Notice>}
 */
async function noticeOf(folder) {
  const manifest = await readManifest(folder);
  if (!manifest) throw new Error(`${folder} has no package.json.`);
  const names = (await readdir(folder)).filter((name) => licenceFile.test(name)).sort();
  const texts = await Promise.all(
    names.map((name) => readFile(path.join(folder, name), 'utf8').catch(() => '')),
  );
  const licence = typeof manifest.license === 'string' ? manifest.license : 'see below';
  const body = texts.map((text) => text.trim()).filter((text) => text !== '');
  return {
    name: manifest.name,
    title: `${manifest.name} ${manifest.version} (${licence})`,
    body: [...body, ...(await keptFor(folder, manifest.name))].join('\n\n'),
  };
}

/**
 * The notices of what ships.
 * @param {readonly string[]} packages folders of those whose code or data is in what was built
 * @param {readonly string[]} native names of those that ship beside it, with what they need
 * @param {string} [home] the folder of the node_modules that ship
 * @returns {Promise<string>} the notices' text
 * @throws {Error} naming the packages whose notice would hold no licence text
 */
export async function noticesFor(packages, native, home = projectRoot) {
  const folders = [
    ...packages.map((folder) => path.resolve(projectRoot, folder)),
    ...(await withDependencies(native, home)),
  ];
  const notices = await Promise.all([...new Set(folders)].map(noticeOf));
  notices.sort((a, b) => a.title.localeCompare(b.title, 'en'));
  const bare = notices.filter(({ body }) => !holdsLicence(body));
  if (bare.length > 0)
    throw new Error(
      [
        'These packages ship, but bring no licence text. Keep theirs in scripts/notices/texts, and name it in keptTexts.mjs.',
        ...bare.map(({ title }) => title),
      ].join('\n'),
    );
  for (const { packages, title, file } of sharedNotices)
    if (notices.some(({ name }) => packages.test(name)))
      notices.push({ name: title, title, body: await readKept(file) });
  const rule = '='.repeat(80);
  return [
    'SCN Label Audit includes the following packages, under their own licences.',
    ...notices.map(({ title, body }) => `${rule}\n${title}\n${rule}\n\n${body}`),
    '',
  ].join('\n\n');
}
