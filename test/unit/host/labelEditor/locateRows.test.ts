import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { locateRows } from '../../../../src/host/labelEditor/rowPlaces';
import { textFilesOf } from '../../../../src/labels/dataSet';
import { tempFolder } from '../../labels/tempFolder';
import { HumanError } from '../../../../src/base/humanError';
import { csvAt, foldersAt } from '../../support/dataSets';

const keys = { imageKey: 'image', labelKey: 'label' };

/** Finds rows, and shows what stands where their labels are said to be. */
async function find(name: string, format: string, text: string, wanted: readonly string[], options = {}) {
  // No such file is there: what counts is the text.
  const location = path.join(await tempFolder(), name);
  const rows = await locateRows(
    { location, isFolder: false, reading: { format, options }, idPrefix: '' },
    text,
    new Set(wanted),
  );
  return rows.map(({ id, label, line, span }) => ({
    id,
    label,
    line,
    written: span && text.slice(span.start, span.end),
  }));
}

describe('rows of a label file’s text', () => {
  it('are found with the place of their labels, in characters of the text', async () => {
    const text = 'image,label\nä/😀.png,happy\nb.png,"sad"\nc.png,happy\n';
    expect(await find('labels.csv', 'csv', text, ['ä/😀.png', 'b.png'])).toEqual([
      { id: 'ä/😀.png', label: 'happy', line: 1, written: 'happy' },
      { id: 'b.png', label: 'sad', line: 2, written: 'sad' },
    ]);
  });

  it('are found wherever they were moved to; what is gone is left out', async () => {
    const text = 'image,label\nc.png,happy\nmine.png,sad\n1b.png,sad\nb.png,happy\n';
    expect(await find('labels.csv', 'csv', text, ['a.png', 'b.png'])).toEqual([
      { id: 'b.png', label: 'happy', line: 4, written: 'happy' },
    ]);
  });

  it('have the class that a number stands for', async () => {
    const text = 'train_00001.jpg 5\ntrain_00002.jpg 1\ntest_0001.jpg 4';
    expect(await find('list_patition_label.txt', 'raf-db', text, ['train_00002.jpg'])).toMatchObject([
      { line: 1, written: '1' },
    ]);
  });

  it('are found in JSON, by line', async () => {
    const text = '{"image":"a.png","label":"happy"}\n{"label":"sad","image":"b.png"}\n';
    expect(await find('labels.jsonl', 'jsonl', text, ['b.png'], keys)).toMatchObject([
      { id: 'b.png', label: 'sad', line: 1, written: '"sad"' },
    ]);
  });

  it('are whole lines where corrections go into another file', async () => {
    const header = 'image,happy,sad,angry';
    const text = `${header}\na.png,8,1,1\nb.png,1,8,1\n`;
    const rows = await find('votes.csv', 'votes', text, ['b.png']).catch((error: unknown) => error);
    expect(rows).toMatchObject([{ id: 'b.png', line: 2, written: undefined }]);
  });

  it('cannot be found in a text that is no such file any more', async () => {
    await expect(find('labels.jsonl', 'jsonl', '{"image', ['a.png'], keys)).rejects.toThrow(HumanError);
  });
});

describe('the files of a data set under review', () => {
  it('are the label file itself, and none for a folder a class', () => {
    expect(textFilesOf(csvAt('/d/labels.csv'))).toEqual([{ ...csvAt('/d/labels.csv'), idPrefix: '' }]);
    expect(textFilesOf(foldersAt('/d'))).toEqual([]);
    const arrays = { path: 'arrays', format: 'affectnet-npy', options: {} };
    const whole = { format: 'several', options: { parts: [arrays] } };
    expect(textFilesOf({ ...foldersAt('/d'), reading: whole })).toEqual([]);
  });

  it('are the parts that are files, each with its own reading', () => {
    const part = (name: string, format: string) => ({ path: name, format, options: { labelColumn: 1 } });
    const parts = [part('train.csv', 'csv'), part('extra', 'folders'), part('b/test.csv', 'list')];
    const files = textFilesOf({
      ...foldersAt('/d'),
      reading: { format: 'several', options: { parts, classNames: { 1: 'sad' } } },
    });
    // What holds for all of them holds for each.
    expect(files[0]?.reading.options).toEqual({ labelColumn: 1, classNames: { 1: 'sad' } });
    expect(files.map((file) => [file.location, file.reading.format, file.idPrefix])).toEqual([
      ['/d/train.csv', 'csv', 'train.csv:'],
      ['/d/b/test.csv', 'list', 'b/test.csv:'],
    ]);
  });
});
