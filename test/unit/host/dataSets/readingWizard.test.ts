import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LookAround } from '../../../../src/audit/looking/lookAround';
import { UnsettledLabels } from '../../../../src/audit/looking/unsettledLabels';
import { CancelledError } from '../../../../src/base/humanError';
import { changeReading, settleReading } from '../../../../src/host/dataSets/readingWizard';
import { fileNamesId } from '../../../../src/labels/dataSet';
import type { LabelOptions } from '../../../../src/labels/labelFile';
import type { OfferedDataSet } from '../../../../src/labels/opening/offeredDataSet';
import { offerDataSetAt } from '../../../../src/labels/opening/offerDataSets';
import { tempFolder } from '../../labels/tempFolder';

/** What is asked, and a person who answers: by the start of the title, with the start of the answer. */
const person = vi.hoisted(() => ({
  asked: [] as string[],
  answers: {} as Record<string, string>,
  /** What is typed into one input box after the other. */
  typed: [] as string[],
  /** The lines of the last question. */
  shown: [] as string[],
}));

function answerTo(question: string): string | undefined {
  person.asked.push(question);
  const [, answer] = Object.entries(person.answers).find(([start]) => question.startsWith(start)) ?? [];
  return answer;
}

vi.mock('vscode', () => ({
  l10n: {
    t: (text: string, ...values: unknown[]) =>
      text.replaceAll(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
  },
  ProgressLocation: { Notification: 15 },
  Uri: { file: (fsPath: string) => ({ fsPath }) },
  workspace: {
    workspaceFolders: undefined,
    getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }),
    getWorkspaceFolder: () => undefined,
    asRelativePath: (file: string) => path.basename(file),
  },
  window: {
    showInformationMessage: (question: string) => Promise.resolve(answerTo(question)),
    showWarningMessage: (question: string) => Promise.resolve(answerTo(question)),
  },
}));
vi.mock('../../../../src/host/ui/questions', () => ({
  goBack: Symbol('back'),
  pickStep: ({ title, items }: { title: string; items: readonly { label: string }[] }) => {
    person.shown = items.map(({ label }) => label);
    const answer = answerTo(title);
    const item = items.find(({ label }) => answer !== undefined && label.startsWith(answer));
    return item ? Promise.resolve(item) : Promise.reject(new CancelledError());
  },
  showInputBox: ({ title, prompt, validateInput }: InputShown) => {
    person.asked.push(`${title} ${prompt}`);
    const refusal = validateInput(person.typed[0] ?? '');
    if (refusal === undefined) return Promise.resolve(person.typed.shift());
    person.asked.push(refusal);
    return Promise.resolve(undefined);
  },
}));

type InputShown = {
  readonly title: string;
  readonly prompt: string;
  readonly validateInput: (text: string) => string | undefined;
};

/** The methods that were asked of the process, which is left out here. */
let methods: string[];
let look: LookAround;

beforeEach(() => {
  person.asked = [];
  person.typed = [];
  person.answers = { 'Is this how': 'Yes' };
  methods = [];
  const labels = new UnsettledLabels();
  look = {
    ask: (method: 'numbers', parameter: never) => {
      methods.push(method);
      if ((method as string) === 'dataSetAt') return offerDataSetAt(parameter);
      return labels[method](parameter);
    },
  } as unknown as LookAround;
});

async function settle(files: Readonly<Record<string, string>>, asked: 'unclear' | 'all' = 'unclear') {
  const folder = await tempFolder(files);
  const location = path.join(folder, 'labels.csv');
  return { folder, ...(await settleReading(look, await offerDataSetAt(location), asked)) };
}

const columns = { imageColumn: 0, labelColumn: 1, header: true };
const ninety = (of: (index: number) => string) =>
  Array.from({ length: 90 }, (_, index) => of(index)).join('');

it('asks nothing where the labels show everything themselves', async () => {
  const settled = await settle({ 'labels.csv': 'image,label\na.png,x\nb.png,y\n', 'a.png': '', 'b.png': '' });
  expect(settled).toMatchObject({ isAsked: false, reading: { format: 'csv', options: columns } });
  expect(person.asked).toEqual([]);
  expect(methods).toEqual(['encodings', 'numbers', 'otherNames', 'spelledClasses', 'missingImage']);
});

it('asks which columns to read, and shows the rows', async () => {
  person.answers['Which column names'] = 'image';
  person.answers['Which column holds'] = 'sad';
  const settled = await settle({
    'labels.csv': 'image,happy,sad\na.png,four,one\nb.png,zero,five\n',
    'a.png': '',
    'b.png': '',
  });
  expect(settled).toMatchObject({ isAsked: true, reading: { options: { ...columns, labelColumn: 2 } } });
  expect(person.shown).toEqual(['Yes, read it like this', 'a.png → one', 'b.png → five']);
});

it('asks what bare numbers mean', async () => {
  person.answers['What do the labels 0 to 1 mean'] = 'As the images’ folders';
  const { reading } = await settle({
    'labels.csv': `image,label\n${ninety((index) => `${index % 2 ? 'joy' : 'sad'}/${index}.png,${index % 2}\n`)}`,
    ...Object.fromEntries(
      Array.from({ length: 90 }, (_, index) => [`${index % 2 ? 'joy' : 'sad'}/${index}.png`, '']),
    ),
  });
  expect(reading.options.classNames).toEqual({ 0: 'sad', 1: 'joy' });
  expect(person.shown.slice(1, 3)).toEqual(['sad/0.png → 0 → sad', 'joy/1.png → 1 → joy']);
});

it.each(['Use the Other Names', 'Keep These Names'])(
  'asks about names that are contradicted: %s',
  async (answer) => {
    person.answers['The numbers may mean other classes'] = answer;
    const settled = await settle({
      'labels.csv': `image,label\n${ninety((index) => `${index % 2 ? 'happy' : 'sad'}/${index}.png,${index % 2}\n`)}`,
      'classes.txt': 'happy\nsad\n',
      ...Object.fromEntries(
        Array.from({ length: 90 }, (_, index) => [`${index % 2 ? 'happy' : 'sad'}/${index}.png`, '']),
      ),
    });
    expect(settled.isAsked).toBe(true);
    expect(settled.reading.options.classNames).toEqual(
      answer.startsWith('Use') ? { 0: 'sad', 1: 'happy' } : undefined,
    );
  },
);

it.each(['Merge Them', 'Keep Them Apart'])('asks about classes that look like one: %s', async (answer) => {
  person.answers['Some classes look like one'] = answer;
  const images = { 'a.png': '', 'b.png': '', 'c.png': '' };
  const settled = await settle({ 'labels.csv': 'image,label\na.png,sad\nb.png,Sad\nc.png,x\n', ...images });
  expect(settled.isAsked).toBe(true);
  const isMerged = answer === 'Merge Them';
  expect(settled.reading.options.sameClasses).toEqual(isMerged ? { Sad: 'sad' } : {});
  expect(person.shown.slice(1, 3)).toEqual(['a.png → sad', isMerged ? 'b.png → sad' : 'b.png → Sad']);
});

it('asks about numbered and about spelled folders, and not about others', async () => {
  const of = async (folders: readonly string[]) => {
    const folder = await tempFolder(Object.fromEntries(folders.map((name) => [`${name}/1.png`, ''])));
    return (await settleReading(look, await offerDataSetAt(folder), 'unclear')).reading.options;
  };
  expect(await of(['happy', 'sad'])).toEqual({});
  expect(person.asked).toEqual([]);
  person.answers['Some classes look like one'] = 'Merge Them';
  expect(await of(['happy', 'Sad', 'sad'])).toEqual({ sameClasses: { Sad: 'sad' } });
  person.answers['What do the labels 1 to 7 mean'] = 'RAF-DB';
  const { classNames } = await of(['1', '2', '3', '4', '5', '6', '7']);
  expect(classNames).toMatchObject({ 1: 'Surprise', 7: 'Neutral' });
});

it('asks where images are that are not where the rows say', async () => {
  person.answers['2 images are listed under /old'] = 'Use These';
  const { folder, reading } = await settle({
    'labels.csv': 'image,label\n/old/a.png,x\n/old/b.png,y\n',
    'moved/a.png': '',
    'moved/b.png': '',
  });
  expect(reading.options.prefixes).toEqual([{ from: '/old', to: path.join(folder, 'moved') }]);
  person.answers = {};
  person.answers['Where are the images of labels.csv'] = 'Go On Without';
  expect(await settle({ 'labels.csv': 'image,label\n/old/a.png,x\n/old/b.png,y\n' })).toMatchObject({
    isAsked: false,
  });
});

describe('images whose names say the class', () => {
  const offered = async (files: Readonly<Record<string, string>>): Promise<OfferedDataSet> => {
    const location = await tempFolder(files);
    return {
      ...{ location, isFolder: true, reading: { format: fileNamesId, options: {} }, isUnclear: false },
      ...{ title: location, formatTitle: '' },
    };
  };
  const people = { 'ann_glad_1.jpg': '', 'bob_glum_1.jpg': '' };

  it('are read as a person says, who is asked again where that fits no image', async () => {
    person.typed = ['{label}-*', '{subject}_{label}_*'];
    const settled = await settleReading(look, await offered(people), 'all');
    expect(settled).toEqual({
      isAsked: true,
      reading: { format: fileNamesId, options: { namePattern: '{subject}_{label}_*' } },
    });
    expect(person.shown).toEqual([
      'Yes, read it like this',
      'ann_glad_1.jpg → glad',
      'bob_glum_1.jpg → glum',
    ]);
    expect(person.asked.slice(0, 2)).toEqual([
      expect.stringMatching(/^What are the images’ names in .* made of\? The person and the class in braces/),
      expect.stringMatching(/made of\? None of the 2 images in .* has a name as/),
    ]);
  });

  it('are not asked about where a data set calls them so, unless that is wanted', async () => {
    const jaffe = await offered({ 'KA.AN1.39.tiff': '', 'KM.HA1.4.tiff': '' });
    expect((await settleReading(look, jaffe, 'unclear')).isAsked).toBe(false);
    expect(person.asked).toEqual([]);
    person.typed = [''];
    const again = await settleReading(look, jaffe, 'all');
    expect(again).toMatchObject({ isAsked: true, reading: { options: {} } });
    expect(person.shown.slice(1)).toEqual(['KA.AN1.39.tiff → anger', 'KM.HA1.4.tiff → happiness']);
  });

  it('a pattern that is none is refused as it is typed', async () => {
    person.typed = ['{subject}_*'];
    await expect(settleReading(look, await offered(people), 'all')).rejects.toThrow('Cancelled');
    expect(person.asked[1]).toMatch(/it has no \{label\}/);
  });
});

describe('one thing of a reading is changed', () => {
  const named = { 0: 'sad', 1: 'joy' };

  it('the label’s column, and what follows from it', async () => {
    const { location, reading } = await table('image,label,final\na.png,x,0\nb.png,y,1\nb.png,x,1\n', {
      ...columns,
      sameClasses: { x: 'y' },
    });
    person.answers = { 'Which column holds': 'final', 'What do the labels 0 to 1 mean': 'Keep the numbers' };
    const changed = await changeReading(look, { location, isFolder: false, reading }, 'columns');
    expect(changed.options).toEqual({ ...columns, labelColumn: 2, classNames: {} });
    expect(person.asked).toEqual(['Which column holds the label?', 'What do the labels 0 to 1 mean?']);
  });

  it('the names of numbers, and nothing else', async () => {
    const options = { ...columns, classNames: { 0: 'joy', 1: 'sad' } };
    const { location, reading } = await table('image,label\na.png,0\nb.png,1\n', options);
    person.answers = { 'What do the labels 0 to 1 mean': 'Type' };
    person.typed = ['sad, joy'];
    const changed = await changeReading(look, { location, isFolder: false, reading }, 'classNames');
    expect(changed.options).toEqual({ ...columns, classNames: named });
  });

  it('classes that were kept apart become one', async () => {
    const options = { ...columns, sameClasses: {} };
    const { location, reading } = await table('image,label\na.png,sad\nb.png,Sad\n', options);
    person.answers = { 'Some classes look like one': 'Merge Them' };
    const changed = await changeReading(look, { location, isFolder: false, reading }, 'spellings');
    expect(changed.options).toEqual({ ...columns, sameClasses: { Sad: 'sad' } });
    expect(person.asked).toHaveLength(1);
  });

  it('the column of several files, which are alike', async () => {
    const rows = 'image,label,final\na.png,x,p\nb.png,y,q\n';
    const folder = await tempFolder({ 'train.csv': rows, 'test.csv': rows, 'a.png': '', 'b.png': '' });
    const parts = ['train.csv', 'test.csv'].map((name) => ({ path: name, format: 'csv', options: columns }));
    const reading = { format: 'several', options: { parts } };
    person.answers = { 'Which column holds': 'final' };
    const changed = await changeReading(look, { location: folder, isFolder: true, reading }, 'columns');
    expect(changed.options.parts?.map(({ options }) => options.labelColumn)).toEqual([2, 2]);
  });

  it('stays as it was where the question is left', async () => {
    const { location, reading } = await table('image,label,final\na.png,x,0\nb.png,y,1\n', columns);
    const changed = changeReading(look, { location, isFolder: false, reading }, 'columns');
    await expect(changed).rejects.toThrow(CancelledError);
  });

  async function table(text: string, options: LabelOptions) {
    const folder = await tempFolder({ 'labels.csv': text, 'a.png': '', 'b.png': '' });
    return { location: path.join(folder, 'labels.csv'), reading: { format: 'csv', options } };
  }
});
