import { expect, test } from 'vitest';
import { changedBySaving, type EditorText } from '../../../../src/host/commits/editorText';

const mark = Buffer.from('\ufeff');
const plain = {
  trimsTrailingWhitespace: false,
  trimsFinalNewlines: false,
  insertsFinalNewline: false,
  formats: false,
};

/** An editor of UTF-8, as VS Code reads and writes it. */
function utf8(eol: EditorText['eol'] = '\n', withMark = false): EditorText {
  return {
    eol,
    encoding: withMark ? 'utf8bom' : 'utf8',
    decode: (bytes) => Promise.resolve(new TextDecoder().decode(bytes)),
    encode: (text) => Promise.resolve(Buffer.from((withMark ? '\ufeff' : '') + text)),
  };
}

const latin1 = (encoding: string): EditorText => ({
  eol: '\n',
  encoding,
  decode: (bytes) => Promise.resolve(Buffer.from(bytes).toString('latin1')),
  encode: (text) => Promise.resolve(Buffer.from(text, 'latin1')),
});

const of = (text: string | Buffer, editor = utf8(), rules: Partial<typeof plain> = {}) =>
  changedBySaving(Buffer.from(text), editor, { ...plain, ...rules });

test('a file that an editor writes as it is needs no word', async () => {
  expect(await of('image,label\na,ä\n\n\nb,1  ')).toEqual([]);
  expect(await of('image,label\r\na,1\r\n', utf8('\r\n'))).toEqual([]);
  expect(await of(Buffer.concat([mark, Buffer.from('image,label\n')]), utf8('\n', true))).toEqual([]);
  // It has the character that stands for what cannot be read.
  expect(await of('image,label\na\ufffd,1\n')).toEqual([]);
});

test('line ends that are not the editor’s are counted', async () => {
  expect(await of('image,label\r\na,1\nb,2\r\nc,3\rd,4\n')).toEqual(['the line ends of 3 lines']);
  expect(await of('image,label\r\na,1\nb,2\r\n', utf8('\r\n'))).toEqual(['the line end of 1 line']);
});

test('what the settings do to a saved text is said, each where it does something', async () => {
  const rules = { trimsTrailingWhitespace: true, trimsFinalNewlines: true, insertsFinalNewline: true };
  expect(await of('image,label\na,1\n', utf8(), rules)).toEqual([]);
  expect(await of('image,label \na,1\t\nb,2', utf8(), rules)).toEqual([
    'blanks at the ends of 2 lines',
    'a line end at its end',
  ]);
  expect(await of('image,label\na,1\n\n\n', utf8(), rules)).toEqual(['empty lines at its end']);
  expect(await of('image,label\n', utf8(), { formats: true })).toEqual([
    'its format, by the formatter that runs when it is saved',
  ]);
});

test('a byte-order mark that comes or goes is said', async () => {
  expect(await of('image,label\n', utf8('\n', true))).toEqual(['the byte-order mark at its beginning']);
  expect(await of(Buffer.concat([mark, Buffer.from('image,label\n')]), utf8())).toEqual([
    'the byte-order mark at its beginning',
  ]);
});

test('characters that the editor could not read are said, and those that it read as others', async () => {
  expect(await of(Buffer.from('image,label\nä,1\n', 'latin1'))).toEqual([
    'characters that the editor could not read as utf8',
  ]);
  expect(await of('image,label\nä,1\n', latin1('iso88591'))).toEqual([
    'characters, because the editor reads as iso88591 what is UTF-8',
  ]);
  expect(await of('image,label\na,1\n', latin1('iso88591'))).toEqual([]);
});
