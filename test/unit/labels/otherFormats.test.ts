import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { findLabels, whyNoLabels } from '../../../src/labels/opening/findLabels';
import { tempFolder } from './tempFolder';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test.each<[string, string | Buffer, RegExp]>([
  [
    'data.feather',
    bytes('FEA1\0\0\0\0'),
    /is Feather of its first version, which is not read here: write it as Parquet/,
  ],
  ['faces.h5', bytes('\x89HDF\r\n\x1a\n'), /is HDF5/],
  ['faces.mat', bytes('MATLAB 5.0 MAT-file, Platform: GLNXA64'), /is MATLAB/],
  ['labels.xlsx', bytes('PK\x03\x04\x14\0'), /is Excel, .*: save it as CSV/],
  ['labels.xls', bytes('\xd0\xcf\x11\xe0\xa1\xb1'), /is Excel/],
  ['faces.npz', bytes('PK\x03\x04\x14\0'), /is a NumPy archive/],
  ['faces.zip', bytes('PK\x03\x04\x14\0'), /is an archive, .*: unpack it/],
  ['faces.tar', readFileSync('test/fixtures/webdataset/images.tar'), /is an archive, .*: unpack it/],
  ['faces-00000-of-00001.tfrecord', bytes('\x12\0\0\0'), /is TFRecord/],
  ['labels.pkl', bytes('\x80\x04\x95'), /is a Python pickle/],
  ['labels.db', bytes('SQLite format 3\0'), /is SQLite/],
  ['faces.xml', '<?xml version="1.0"?>\n<dataset><images>', /is dlib, .*: export as COCO/],
  ['via.json', '{"_via_settings": {"ui": {}}, "_via_img_metadata": {}}', /is VGG Image Annotator/],
  ['f1.json', '{"version": "5.0", "flags": {}, "shapes": [], "imagePath": "f1.jpg"}', /is LabelMe/],
  ['meta.json', '{"classes": [{"title": "face", "shape": "rectangle"}], "tags": []}', /is Supervisely/],
  ['meta.json', '{"classes": [], "tags": [{"name": "happy"}]}', /is Supervisely/],
  ['f1.jpg.json', '{"description": "", "tags": [], "size": {"height": 4, "width": 4}}', /is Supervisely/],
  ['images.json', '[{"id": "a", "originalImageUri": "https://x/a", "tags": []}]', /is Azure Custom Vision/],
  ['tasks.json', '[{"task_id": "a", "type": "b", "params": {"attachment": "c"}}]', /is Scale/],
])('%s is named, with what to do instead', async (name, content, sentence) => {
  const folder = await tempFolder({ [`sub/${name}`]: content });
  const file = path.join(folder, 'sub', name);
  await expect(openLabels(file)).rejects.toThrow(sentence);
  await expect(openLabels(file)).rejects.toThrow(file);
  expect(await findLabels(folder)).toEqual([]);
  // A folder says so, too.
  expect(await whyNoLabels(folder)).toEqual([{ reason: expect.stringMatching(sentence) }]);
});

test('what is read is read whatever lies beside it', async () => {
  const folder = await tempFolder({
    'labels.csv': 'image,label\na.jpg,happy\nb.jpg,sad\n',
    'faces.h5': bytes('\x89HDF\r\n\x1a\n'),
    'docs.xml': '<html></html>',
  });
  expect(await findLabels(folder)).toHaveLength(1);
  expect(await whyNoLabels(folder)).toEqual([]);
});
