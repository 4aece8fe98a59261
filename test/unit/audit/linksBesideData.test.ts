import { mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { copyModel } from '../../../src/audit/models/copyModel';
import { readModelFolder, writeModelFolder } from '../../../src/audit/models/modelFolder';
import {
  readKeptFeatures,
  roundFeatures,
  writeKeptFeatures,
} from '../../../src/audit/neighbours/keptFeatures';
import {
  featuresBeside,
  keepResultsOutOfGit,
  makeFolderFor,
  modelBeside,
  placesOf,
} from '../../../src/labels/places';
import { readAuditResult, writeAuditResult } from '../../../src/audit/result/resultFile';
import { HumanError } from '../../../src/base/humanError';
import type { ModelFiles } from '../../../src/scn/models/modelFiles';
import { tempFolder } from '../labels/tempFolder';
import { outsideFolder } from '../support/outsideFolder';
import { auditFixture } from './auditFixture';
import { csvAt } from '../support/dataSets';

let folder: string;
let outside: (...names: string[]) => string;
let resultFile: string;
beforeEach(async () => {
  outside = await outsideFolder();
  folder = await tempFolder({ 'labels.csv': 'image,label\n' });
  ({ resultFile } = placesOf(csvAt(path.join(folder, 'labels.csv'))));
});

const createdAt = '2020-01-02T03:04:05.000Z';
const features = roundFeatures(Float32Array.of(1, 2, 3, 4), 2, Uint16Array.of(0, 1), () => true);
const model: ModelFiles = new Map([['scn.json', '{}']]);

/** What is kept beside the data: its file or folder, and how it is written and read. */
const kept = {
  'the result': {
    place: () => resultFile,
    write: () => writeAuditResult(resultFile, auditFixture()),
    read: () => readAuditResult(resultFile),
  },
  'the features': {
    place: () => featuresBeside(resultFile),
    write: () => writeKeptFeatures(featuresBeside(resultFile), createdAt, features),
    read: () => readKeptFeatures(featuresBeside(resultFile), createdAt),
  },
  'the model': {
    place: () => modelBeside(resultFile),
    write: () => writeModelFolder(modelBeside(resultFile), model),
    read: () => readModelFolder(modelBeside(resultFile)),
  },
};

describe.each(Object.entries(kept))('%s', (name, { place, write, read }) => {
  async function expectRefused(link: string): Promise<void> {
    for (const use of [write, read]) {
      await expect(use()).rejects.toThrow(HumanError);
      await expect(use()).rejects.toThrow(`${link} is a link.`);
    }
  }

  it('is neither written nor read through a link in its place', async () => {
    await mkdir(path.dirname(resultFile));
    await symlink(outside(name === 'the model' ? 'folder' : 'file.txt'), place(), 'junction');
    await expectRefused(place());
  });

  it('is neither written nor read where `.scn` is a link, be it to what was written itself', async () => {
    const scn = path.dirname(resultFile);
    await symlink(outside('folder'), scn, 'junction');
    await expectRefused(scn);
    await rm(scn);
    await mkdir(scn);
    await write();
    await rename(scn, path.join(folder, 'moved'));
    await symlink('moved', scn, 'junction');
    await expectRefused(scn);
  });
});

it('a model’s files are not read through links either, nor copied', async () => {
  const elsewhere = await tempFolder({ 'scn.json': '{ "secret": 1 }' });
  const kept = modelBeside(resultFile);
  await mkdir(kept, { recursive: true });
  await symlink(path.join(elsewhere, 'scn.json'), path.join(kept, 'scn.json'));
  const link = `${path.join(kept, 'scn.json')} is a link.`;
  await expect(readModelFolder(kept)).rejects.toThrow(link);
  await expect(copyModel(kept, path.join(elsewhere, 'copy'))).rejects.toThrow(link);
  expect(await readdir(elsewhere)).toEqual(['scn.json']);
});

it('an audit is refused before it begins where its result would go through a link', async () => {
  const scn = path.dirname(resultFile);
  await symlink(outside('new'), scn, 'junction');
  await expect(makeFolderFor(resultFile)).rejects.toThrow(`${scn} is a link.`);
  await rm(scn);
  await mkdir(scn);
  await symlink(outside('file.txt'), resultFile);
  await expect(makeFolderFor(resultFile)).rejects.toThrow(`${resultFile} is a link.`);
});

it('an audit is refused before it begins where `.scn` is a file, which stays', async () => {
  const scn = path.dirname(resultFile);
  await writeFile(scn, 'notes of mine');
  await expect(makeFolderFor(resultFile)).rejects.toThrow(
    `${scn} is a file, where the folder of an audit and its decisions belongs. Move it away and try again.`,
  );
  expect(await readFile(scn, 'utf8')).toBe('notes of mine');
});

it('a link in the place of the list of what git ignores is left alone, also where it leads to an old one', async () => {
  const scn = path.dirname(resultFile);
  const listed = '*.audit.arrow\n';
  const elsewhere = await tempFolder({ list: listed });
  await mkdir(scn);
  for (const target of [path.join(elsewhere, 'list'), outside('file.txt'), outside('new.txt')]) {
    await symlink(target, path.join(scn, '.gitignore'));
    await keepResultsOutOfGit(resultFile);
    await rm(path.join(scn, '.gitignore'));
  }
  expect(await readFile(path.join(elsewhere, 'list'), 'utf8')).toBe(listed);
});

it('a result that the user named may be a link', async () => {
  const elsewhere = await tempFolder({ 'real.arrow': '' });
  const named = path.join(folder, 'named.arrow');
  await symlink(path.join(elsewhere, 'real.arrow'), named);
  await makeFolderFor(named);
  await writeAuditResult(named, auditFixture());
  expect((await readAuditResult(named)).ids).toEqual(auditFixture().ids);
  expect((await readAuditResult(path.join(elsewhere, 'real.arrow'))).ids).toEqual(auditFixture().ids);
});
