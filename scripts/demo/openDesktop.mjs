import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inCache, projectRoot } from '../project.mjs';
import { runNpm, runProgram } from '../runProgram.mjs';
import { quietSettings } from '../vscodeHost/server.mjs';
import { starterFolder } from './starter.mjs';

const releases = 'https://update.code.visualstudio.com/api/releases/stable';

/** Whether a window can be shown here. */
export function hasScreen() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/** @returns {Promise<string | undefined>} the command of the VS Code that is installed here */
async function findCode() {
  // In a terminal of VS Code Remote, `code` only talks to the window it belongs to.
  if (process.env['VSCODE_IPC_HOOK_CLI']) return undefined;
  try {
    await runProgram('code', ['--version'], { output: 'never' });
    return 'code';
  } catch {
    return undefined;
  }
}

/** @returns {Promise<string | undefined>} the executable of a downloaded VS Code; undefined where the download is out of reach */
async function downloadCode() {
  const answer = await fetch(releases, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  if (!answer?.ok) return undefined;
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  return downloadAndUnzipVSCode({ version: 'stable', cachePath: inCache('vscode-desktop') }).catch(
    () => undefined,
  );
}

/**
 * What VS Code is started with: the folder, the extension as it was built, the demo's starter, and user data of its own.
 * @param {string} folder @param {string} own a folder that holds `user` and `extensions`
 * @param {boolean} isRoot Chromium's sandbox does not start as root, and VS Code then asks for this option
 */
function desktopArguments(folder, own, isRoot = process.getuid?.() === 0) {
  return [
    ...[folder, '--new-window', '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
    ...[projectRoot, starterFolder].map((extension) => `--extensionDevelopmentPath=${extension}`),
    ...['--user-data-dir', path.join(own, 'user'), '--extensions-dir', path.join(own, 'extensions')],
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

/**
 * Opens a folder in a desktop VS Code with the extension, which audits it by itself; apart from the user's own settings and extensions.
 * @param {string} folder absolute path
 * @returns {Promise<boolean>} false where there is no desktop VS Code and none to download
 */
export async function openDesktop(folder) {
  if (!hasScreen()) return false;
  const command = (await findCode()) ?? (await downloadCode());
  if (command === undefined) return false;
  await runNpm(['run', '--silent', 'build']);
  // Short: it holds a Unix socket, whose path may have 108 bytes. It stays for as long as the window is open.
  const own = await mkdtemp(path.join(tmpdir(), 'scn-'));
  await mkdir(path.join(own, 'extensions'));
  await mkdir(path.join(own, 'user/User'), { recursive: true });
  await writeFile(path.join(own, 'user/User/settings.json'), JSON.stringify(quietSettings, null, 2));
  const child = spawn(command, desktopArguments(folder, own), {
    stdio: 'ignore',
    detached: true,
    shell: process.platform === 'win32' && command === 'code',
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
