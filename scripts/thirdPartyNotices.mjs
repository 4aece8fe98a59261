// Collects the licences of all packages whose code ships: those in the bundles, and the native ones beside them.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

const licenceFile = /^(licen[cs]e|copying|notice|third-?party-?notices?)/i;

/**
 * The package folders (`node_modules/name`, `node_modules/@scope/name`) that bundled files come from.
 * @param {readonly import('esbuild').Metafile[]} metafiles
 */
function bundledPackages(metafiles) {
  const folders = metafiles.flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap(
      (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [],
    ),
  );
  return [...new Set(folders)];
}

/**
 * The production dependencies of packages, by what each package.json names and is installed.
 * @param {readonly string[]} roots
 */
async function withDependencies(roots) {
  const found = new Set();
  const queue = roots.map((name) => path.posix.join('node_modules', name));
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    const manifest = await readManifest(folder);
    if (!manifest || found.has(folder)) continue;
    found.add(folder);
    const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    queue.push(...names.map((name) => path.posix.join('node_modules', name)));
  }
  return [...found];
}

/** @param {string} folder */
async function readManifest(folder) {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/** @param {string} folder */
async function noticeOf(folder) {
  const manifest = await readManifest(folder);
  if (!manifest) throw new Error(`${folder} has no package.json.`);
  const names = (await readdir(folder)).filter((name) => licenceFile.test(name)).sort();
  const texts = await Promise.all(
    names.map((name) => readFile(path.join(folder, name), 'utf8').catch(() => '')),
  );
  const licence = typeof manifest.license === 'string' ? manifest.license : 'see below';
  const body = texts.filter((text) => text !== '').map((text) => text.trim());
  if (body.length === 0) body.push(`Its package holds no licence text; package.json says: ${licence}.`);
  return { title: `${manifest.name} ${manifest.version} (${licence})`, body: body.join('\n\n') };
}

/**
 * @param {readonly import('esbuild').Metafile[]} metafiles of all bundles that ship
 * @param {readonly string[]} nativePackages that ship beside them
 * @param {readonly string[]} dataPackages whose data was converted into files that ship
 * @returns {Promise<string>} the notices' text
 */
export async function thirdPartyNotices(metafiles, nativePackages, dataPackages) {
  const folders = [
    ...bundledPackages(metafiles),
    ...(await withDependencies(nativePackages)),
    ...dataPackages.map((name) => path.posix.join('node_modules', name)),
  ];
  const notices = await Promise.all([...new Set(folders)].map(noticeOf));
  notices.sort((a, b) => a.title.localeCompare(b.title, 'en'));
  const rule = '='.repeat(80);
  return [
    'SCN Label Audit includes the following packages, under their own licences.',
    ...notices.map(({ title, body }) => `${rule}\n${title}\n${rule}\n\n${body}`),
    '',
  ].join('\n\n');
}
