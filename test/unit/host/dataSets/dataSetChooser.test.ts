import path from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type { LookAround } from '../../../../src/audit/looking/lookAround';
import { UnsettledLabels } from '../../../../src/audit/looking/unsettledLabels';
import { DataSetChooser } from '../../../../src/host/dataSets/dataSetChooser';
import { whyNoLabels } from '../../../../src/labels/opening/findLabels';
import { offerDataSetAt, offerDataSets } from '../../../../src/labels/opening/offerDataSets';
import { openDataSet } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../../labels/tempFolder';

/** What is asked in one place and answered in another, and the folder that is open. */
const person = vi.hoisted(() => ({
  asked: [] as string[],
  answer: '',
  folder: '',
  typed: '',
  shown: [] as string[],
}));

vi.mock('vscode', () => ({
  l10n: {
    t: (text: string, ...values: unknown[]) =>
      text.replaceAll(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
  },
  ProgressLocation: { Notification: 15 },
  QuickInputButtons: {},
  Uri: { file: (fsPath: string) => ({ fsPath }) },
  workspace: {
    isTrusted: true,
    get workspaceFolders() {
      return [{ name: 'data', uri: { scheme: 'file', fsPath: person.folder } }];
    },
    getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }),
    getWorkspaceFolder: () => undefined,
  },
  window: {
    showQuickPick: (items: readonly { label: string }[]) => {
      person.shown = items.map(({ label }) => label);
      return Promise.resolve(items.find(({ label }) => label.startsWith(person.answer)));
    },
    /** Of several questions each is answered by its first answer. */
    createQuickPick: () => {
      const pick = {
        items: [] as readonly unknown[],
        selectedItems: [] as readonly unknown[],
        accept: undefined as (() => void) | undefined,
        onDidTriggerButton: () => undefined,
        onDidHide: () => undefined,
        onDidAccept: (accept: () => void) => (pick.accept = accept),
        show: () => {
          pick.selectedItems = pick.items.slice(0, 1);
          pick.accept?.();
        },
        dispose: () => undefined,
      };
      return pick;
    },
    showOpenDialog: () => Promise.resolve([{ fsPath: person.folder }]),
    showInputBox: () => Promise.resolve(person.typed),
    showWarningMessage: (question: string, { detail }: { detail?: string }) => {
      person.asked.push(`${question} ${detail ?? ''}`);
      return Promise.resolve(person.answer === '' ? undefined : person.answer);
    },
  },
}));

const unsettled = new UnsettledLabels();
const answers = {
  encodings: unsettled.encodings.bind(unsettled),
  spelledClasses: unsettled.spelledClasses.bind(unsettled),
  firstRows: unsettled.firstRows.bind(unsettled),
  dataSetsIn: async (folders: readonly string[]) => (await Promise.all(folders.map(offerDataSets))).flat(),
  whyNoDataSets: async (folders: readonly string[]) => (await Promise.all(folders.map(whyNoLabels))).flat(),
  dataSetAt: offerDataSetAt,
  numbers: () => Promise.resolve(null),
  otherNames: () => Promise.resolve(null),
  missingImage: () => Promise.resolve(null),
};
const look = {
  ask: (method: keyof typeof answers, parameter: never) => answers[method](parameter),
} as unknown as LookAround;

function chooser() {
  const kept = new Map<string, unknown>();
  const memory = {
    get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
  return new DataSetChooser(memory as never, look);
}

const subjects = { 'faces/S005/1.png': '', 'faces/S010/1.png': '', 'faces/S999/1.png': '' };

beforeEach(async () => {
  person.asked = [];
  person.answer = 'They Are Classes';
  person.folder = await tempFolder(subjects);
});

it('folders that look like subjects are classes once a person says so, and stay it', async () => {
  const chosen = chooser();
  for (const target of [undefined, path.join(person.folder, 'faces'), undefined]) {
    const dataSet = await chosen.choose(target);
    expect((await openDataSet(dataSet)).classes).toEqual(['S005', 'S010', 'S999']);
  }
  expect(person.asked).toEqual([
    expect.stringMatching(/^Are the folders in faces classes\? .*“S005”.* look like subjects or videos/),
  ]);
  expect((await chosen.found()).map(({ location }) => location)).toEqual([path.join(person.folder, 'faces')]);
});

it('a folder that a person points at is asked about too, and one that is left stays as it was', async () => {
  const chosen = chooser();
  person.answer = '';
  await expect(chosen.choose(path.join(person.folder, 'faces'))).rejects.toThrow('Cancelled');
  expect(person.asked).toHaveLength(1);
  expect(await chosen.remembered()).toBeUndefined();
});

it('nothing is asked where nobody could know better', async () => {
  person.folder = await tempFolder({ 'train/1.png': '', 'test/1.png': '' });
  await expect(chooser().choose()).rejects.toThrow(/No labels were found in data.* are splits, not classes/);
  expect(person.asked).toEqual([]);
});

it('images are read by their names where a person says what these are made of, and stay it', async () => {
  const chosen = chooser();
  const read = async () => (await openDataSet(await chosen.choose())).classes;
  person.folder = await tempFolder({ 'ann_glad_1.jpg': '', 'bob_glum_1.jpg': '', 'eve_glad_3.jpg': '' });
  await expect(chosen.choose()).rejects.toThrow(/No labels were found/);
  person.answer = 'Labels in the images’ names';
  person.typed = '{subject}_{label}_*.jpg';
  await chosen.chooseReading();
  expect(person.shown).toEqual(['Labels in the images’ names…']);
  expect(await read()).toEqual(['glad', 'glum']);
  expect((await chosen.found()).map(({ location, reading }) => [location, reading.options])).toEqual([
    [person.folder, { namePattern: person.typed }],
  ]);
  const again = await chosen.choose(person.folder);
  expect((await openDataSet(again)).samples.map(({ subject }) => subject)).toEqual(['ann', 'bob', 'eve']);
});

it('class folders may be read by their images’ names instead', async () => {
  const chosen = chooser();
  const names = { 'happy/ann_glad_1.jpg': '', 'sad/bob_glum_1.jpg': '', 'sad/eve_glad_3.jpg': '' };
  person.folder = await tempFolder(names);
  expect((await openDataSet(await chosen.choose())).classes).toEqual(['happy', 'sad']);
  person.answer = 'Labels in the images’ names';
  person.typed = '{subject}_{label}_*';
  await chosen.chooseReading();
  expect(person.shown).toHaveLength(2);
  expect((await openDataSet(await chosen.choose())).classes).toEqual(['glad', 'glum']);
});
