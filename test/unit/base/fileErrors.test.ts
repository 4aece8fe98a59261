import { createServer } from 'node:net';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { explainFileError } from '../../../src/base/disk/fileErrors';
import { HumanError, messageOf } from '../../../src/base/humanError';
import { tempFolder } from '../labels/tempFolder';

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test.skipIf(process.platform === 'win32')(
  'a socket in the place of a file is called what it is',
  async () => {
    const file = path.join(await tempFolder(), 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(file, resolve));
    onTestFinished(() => void server.close());
    const explained = explainFileError(await failureOf(readFile(file)), file);
    expect(explained).toBeInstanceOf(HumanError);
    expect(messageOf(explained)).toMatch(/socket is no ordinary file, but a pipe, a device or a socket/);
  },
);

test('whatever the system refuses becomes a sentence that keeps what it said', async () => {
  const file = path.join(await tempFolder({ there: '' }), 'there');
  const refused = await failureOf(open(file, 'wx'));
  const explained = explainFileError(refused, file);
  expect(explained).toBeInstanceOf(HumanError);
  expect(messageOf(explained)).toContain(`${file} could not be read or written (EEXIST`);
  expect(messageOf(explained)).toMatch(/try again\.$/);
});

test('a mistake of the program stays one', async () => {
  const mistake = await failureOf(readFile('a\0b'));
  expect(mistake).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  expect(explainFileError(mistake, 'here')).toBe(mistake);
});
