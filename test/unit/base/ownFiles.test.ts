import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  link,
  mkdir,
  readFile,
  readdir,
  readlink,
  rename,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, test, vi } from 'vitest';
import {
  blocksOfOwn,
  makeOwnFolder,
  openOwn,
  ownFolderOf,
  readOwn,
  stampOfOwn,
  statOwn,
  watchOwn,
} from '../../../src/base/disk/ownFiles';
import { writeWhole } from '../../../src/base/disk/writeWhole';
import { HumanError } from '../../../src/base/humanError';
import { tempFolder } from '../labels/tempFolder';
import { outsideFolder } from '../support/outsideFolder';

/** A data folder, and a folder beside it that nothing may touch. */
async function dataFolder(files: Readonly<Record<string, string>> = {}) {
  const outside = await outsideFolder();
  const data = await tempFolder(files);
  return { at: (...names: string[]) => path.join(data, ...names), outside };
}

/** Everything that may be done to a file of ours. */
const uses: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  'looking at it': statOwn,
  'reading it': readOwn,
  'reading it in blocks': async (file) => {
    for await (const block of blocksOfOwn(file)) expect(block).toBeUndefined();
  },
  'adding to it': async (file) => (await openOwn(file, 'append')).close(),
  'making it': async (file) => (await openOwn(file, 'new')).close(),
  'writing it whole': (file) => writeWhole(file, 'new'),
  'making a folder of it': makeOwnFolder,
};

describe.each(Object.entries(uses))('%s', (_, use) => {
  /** Each says which link it is, and what to do. */
  const expectRefused = async (file: string, link: string) => {
    const refused = use(file);
    await expect(refused).rejects.toThrow(HumanError);
    await expect(refused).rejects.toThrow(`${link} is a link.`);
    await expect(refused).rejects.toThrow(
      /Put what it leads to in its place, or remove it, and try again\.$/,
    );
  };

  it('is refused where the file is a link', async () => {
    const { at, outside } = await dataFolder({ '.scn/other': '' });
    await symlink(outside('file.txt'), at('.scn/x'));
    await expectRefused(at('.scn/x'), at('.scn/x'));
    expect(await readlink(at('.scn/x'))).toBe(outside('file.txt'));
  });

  it('is refused where the link leads nowhere yet, or back into the folder', async () => {
    const { at, outside } = await dataFolder({ '.scn/other': 'ours' });
    await symlink(outside('new.txt'), at('.scn/x'));
    await expectRefused(at('.scn/x'), at('.scn/x'));
    await symlink('other', at('.scn/y'));
    await expectRefused(at('.scn/y'), at('.scn/y'));
    expect(await readFile(at('.scn/other'), 'utf8')).toBe('ours');
  });

  it('is refused where `.scn` itself, or a folder below it, is a link', async () => {
    const { at, outside } = await dataFolder();
    await symlink(outside('folder'), at('.scn'), 'junction');
    await expectRefused(at('.scn/file.txt'), at('.scn'));
    await expectRefused(at('.scn/new.txt'), at('.scn'));
    await expectRefused(at('.scn/deep/new.txt'), at('.scn'));
    await mkdir(at('set/.scn'), { recursive: true });
    await symlink(outside('folder'), at('set/.scn/faces'), 'junction');
    await expectRefused(at('set/.scn/faces/file.txt'), at('set/.scn/faces'));
    await expectRefused(at('set/.scn/faces/a/b'), at('set/.scn/faces'));
  });

  it('is refused where a file is in the place of the folder', async () => {
    const { at } = await dataFolder({ '.scn': 'in the way' });
    const refused = use(at('.scn/a/b'));
    await expect(refused).rejects.toThrow(
      `${at('.scn')} is a file, where the folder of an audit and its decisions belongs. Move it away and try again.`,
    );
    expect(await readFile(at('.scn'), 'utf8')).toBe('in the way');
  });
});

it.skipIf(process.platform === 'win32')('a pipe in the place of a file makes nobody wait', async () => {
  const { at } = await dataFolder({ '.scn/other': '' });
  execFileSync('mkfifo', [at('.scn/x')]);
  await expect(readOwn(at('.scn/x'))).rejects.toThrow(/x is no regular file/);
  await expect(openOwn(at('.scn/x'), 'append')).rejects.toThrow(/x is no regular file/);
  await mkdir(at('.scn/y'));
  await expect(readOwn(at('.scn/y'))).rejects.toThrow(/y is a folder, where a file of an audit/);
});

it('nothing is added to a file that has a second name; reading it and replacing it do that no harm', async () => {
  const { at, outside } = await dataFolder({ '.scn/other': '' });
  await link(outside('file.txt'), at('.scn/x'));
  await expect(openOwn(at('.scn/x'), 'append')).rejects.toThrow(
    /x has a second name elsewhere \(a hard link\)/,
  );
  expect(await readOwn(at('.scn/x'))).toEqual(await readFile(outside('file.txt')));
  await writeWhole(at('.scn/x'), 'ours');
  expect(await readFile(at('.scn/x'), 'utf8')).toBe('ours');
  await (await openOwn(at('.scn/x'), 'append')).close();
});

it('a link that comes while a file is opened is noticed', async () => {
  const { at, outside } = await dataFolder({ '.scn/x': 'ours' });
  let isOver = false;
  // Somebody exchanges the folder for a link and back as fast as possible.
  const swapping = (async () => {
    await symlink(outside('folder'), at('link'));
    await symlink(outside('file.txt'), at('folder.txt'));
    while (!isOver) {
      await rename(at('.scn'), at('kept'));
      await rename(at('link'), at('.scn'));
      await rename(at('.scn'), at('link'));
      await rename(at('kept'), at('.scn'));
    }
  })();
  for (let round = 0; round < 200; round++) {
    const handle = await openOwn(at('.scn/file.txt'), 'read').catch(() => undefined);
    expect(handle).toBeUndefined();
    const ours = await readOwn(at('.scn/x')).catch(() => undefined);
    if (ours) expect(ours.toString()).toBe('ours');
  }
  isOver = true;
  await swapping;
});

it('what is there is read, added to, made and replaced as ever', async () => {
  const { at } = await dataFolder({ 'l.csv': '' });
  expect(await statOwn(at('.scn/a/x'))).toBeUndefined();
  await makeOwnFolder(at('.scn/a'));
  await makeOwnFolder(at('.scn/a'));
  const added = await openOwn(at('.scn/a/x'), 'append');
  await added.appendFile('one');
  await added.close();
  expect((await readOwn(at('.scn/a/x'))).toString()).toBe('one');
  await expect(openOwn(at('.scn/a/x'), 'new')).rejects.toThrow(/EEXIST/);
  await writeWhole(at('.scn/a/x'), 'two');
  expect((await readOwn(at('.scn/a/x'))).toString()).toBe('two');
  expect(await readdir(at('.scn/a'))).toEqual(['x']);
  await expect(readOwn(at('.scn/none'))).rejects.toThrow(/ENOENT/);
});

describe('a path that a person named', () => {
  it('may lead through links', async () => {
    const { at } = await dataFolder({ 'real/l.csv': 'old' });
    await symlink('real', at('linked'));
    await symlink('real/l.csv', at('l.csv'));
    await writeWhole(at('l.csv'), 'new');
    expect(await readFile(at('real/l.csv'), 'utf8')).toBe('new');
    expect(await readlink(at('l.csv'))).toBe('real/l.csv');
    expect((await readOwn(at('linked/l.csv'))).toString()).toBe('new');
    await makeOwnFolder(at('linked/deep'));
    expect((await stat(at('real/deep'))).isDirectory()).toBe(true);
  });

  it('may be a link as a data folder, with files of ours in it', async () => {
    const { at } = await dataFolder({ 'disk/.scn/x': 'ours' });
    await symlink('disk', at('set'));
    expect((await readOwn(at('set/.scn/x'))).toString()).toBe('ours');
    await writeWhole(at('set/.scn/x'), 'new');
    expect(await readFile(at('disk/.scn/x'), 'utf8')).toBe('new');
  });

  it('is ours from the last folder on that is called so', () => {
    const { sep } = path;
    const shown = (...parts: string[]) =>
      ownFolderOf(path.resolve(sep, ...parts))
        ?.split(sep)
        .slice(-2)
        .join('/');
    expect(shown('a', '.scn', 'x')).toBe('a/.scn');
    expect(shown('a', '.scn')).toBe('a/.scn');
    expect(shown('a', '.scn', 'b', '.scn', 'x')).toBe('b/.scn');
    expect(shown('a', 'x.scn', '.scnx')).toBeUndefined();
  });
});

test('a new version is written under a name that nothing can have waited at', async () => {
  const { at, outside } = await dataFolder({ 'l.csv': 'old' });
  const names = new Set<string>();
  for (let round = 0; round < 5; round++) {
    await writeWhole(at('l.csv'), 'new', async () => {
      for (const name of await readdir(at())) names.add(name);
    });
    // Whatever it was called the last time leads outside by now.
    for (const name of names)
      if (name !== 'l.csv') await symlink(outside('file.txt'), at(name)).catch(() => undefined);
  }
  expect(names.size).toBeGreaterThanOrEqual(6);
});

test('watching notices a file that comes, changes, becomes a link, and goes', async () => {
  const { at, outside } = await dataFolder({ '.scn/other': '' });
  let changes = 0;
  const stop = watchOwn([at('.scn/x')], 5, () => changes++);
  onTestFinished(stop);
  const expectChange = async (change: () => Promise<unknown>) => {
    // Let it look at what there is now.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = changes;
    await change();
    await vi.waitFor(() => expect(changes).toBeGreaterThan(before), { timeout: 20_000 });
  };
  await expectChange(() => writeFile(at('.scn/x'), 'one'));
  await expectChange(() => writeFile(at('.scn/x'), 'another'));
  await expectChange(() => rename(at('.scn/x'), at('.scn/y')));
  await expectChange(() => symlink(outside('file.txt'), at('.scn/x')));
});

describe.skipIf(process.platform === 'win32')('what this user may not look at', () => {
  /** Root may do anything; nobody may not. */
  const nobody = 65534;
  const isRoot = process.geteuid?.() === 0;
  afterEach(() => {
    if (isRoot) process.seteuid?.(0);
  });

  /** Closes a file or folder to everybody, as its owner. */
  const close = async (...places: readonly string[]) => {
    const [first = ''] = places;
    if (isRoot) await Promise.all(places.map((each) => chown(each, nobody, nobody)));
    await chmod(first, 0);
    onTestFinished(() => chmod(first, 0o755));
    if (isRoot) process.seteuid?.(nobody);
  };

  const all = Object.entries({ ...uses, 'watching it': stampOfOwn }).filter(
    ([use]) => use !== 'making a folder of it',
  );
  test.each(all)('%s says that the folder is closed', async (_, use) => {
    const { at } = await dataFolder({ '.scn/x': '' });
    await close(at('.scn'), at());
    const refused = use(at('.scn/x'));
    await expect(refused).rejects.toThrow(HumanError);
    await expect(refused).rejects.toThrow(
      `${at('.scn')} may not be written or read by this user; change its`,
    );
  });

  test.each([readOwn, (file: string) => openOwn(file, 'read')])(
    'reading says that the file is',
    async (read) => {
      const { at } = await dataFolder({ '.scn/x': '' });
      await close(at('.scn/x'), at(), at('.scn'));
      await expect(read(at('.scn/x'))).rejects.toThrow(HumanError);
      await expect(read(at('.scn/x'))).rejects.toThrow(
        `${at('.scn/x')} may not be written or read by this user`,
      );
    },
  );
});
