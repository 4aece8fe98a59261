import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inCache } from '../project.mjs';
import { runNpm, runProgram, ScriptError } from '../runProgram.mjs';
import { withFolderLock } from './folderLock.mjs';

/** VS Code 1.139 in a server, from npm; it needs a newer Node than ours may be, which npm has as well. */
const codeServer = 'code-server@4.139.1';
const nodeVersion = '24.21.0';

/**
 * An installed VS Code server.
 * @typedef {object} VscodeHost
 * @property {string} node absolute path of the Node that runs it
 * @property {string} entry absolute path of its main script
 */

/** @returns {string} the npm package that holds the server's Node for this machine */
function nodePackage() {
  const { platform, arch } = process;
  if (platform !== 'linux' || (arch !== 'x64' && arch !== 'arm64'))
    throw new ScriptError(
      `code-server cannot be installed on ${platform}-${arch}. Use \`npm run test:desktop\`, which runs the same suite in a desktop VS Code.`,
    );
  return `node-linux-${arch}`;
}

/** npm's own variables would send an npm that runs inside an npm script to the outer package. */
function outerFreeEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package|lifecycle)_|^npm_config_(local_prefix|global)$/.test(name),
    ),
  );
}

/**
 * Compiles the library that writes VS Code's logs: npm has no binary of it, and without it every log stays empty. A
 * machine without a compiler does without.
 * @param {string} vscode the folder of VS Code inside code-server
 * @param {string} nodeFolder the folder of the Node package, which holds the headers
 * @param {NodeJS.ProcessEnv} env
 */
async function compileLogger(vscode, nodeFolder, env) {
  const PATH = [path.join(nodeFolder, 'bin'), env['PATH']].join(path.delimiter);
  try {
    await runNpm(['rebuild', '@vscode/spdlog', '--loglevel=error'], {
      cwd: vscode,
      env: { ...env, PATH, npm_config_nodedir: nodeFolder, npm_config_ignore_scripts: 'false' },
      output: 'never',
    });
  } catch {
    console.log(
      'No C++ compiler, make and python3 here: the logs of this VS Code stay empty, all else works.',
    );
  }
}

/**
 * What is installed but never used here: other platforms' binaries and big optional extensions.
 * @param {string} vscode the folder of VS Code inside code-server
 * @param {string} nodeFolder the folder of the Node package
 */
async function prune(vscode, nodeFolder) {
  const ripgrep = path.join(vscode, 'node_modules/@vscode/ripgrep-universal/bin');
  const foreign = (await readdir(ripgrep)).filter((name) => name !== `linux-${process.arch}`);
  const unused = [
    ...foreign.map((name) => path.join(ripgrep, name)),
    ...['node_modules/@github', 'node_modules/@microsoft/mxc-sdk'].map((name) => path.join(vscode, name)),
    ...['extensions/copilot', 'extensions/mermaid-markdown-features'].map((name) => path.join(vscode, name)),
    ...['include', 'share'].map((name) => path.join(nodeFolder, name)),
  ];
  await Promise.all(unused.map((folder) => rm(folder, { recursive: true, force: true })));
}

/**
 * Installs code-server into a folder of its own: its Node package puts a `node` into `.bin`, which must not
 * shadow the project's. Each finished stage leaves a mark, so an interrupted install goes on where it was.
 * @param {string} folder
 * @returns {Promise<VscodeHost>}
 */
export async function setUpVscodeHost(folder = process.env['SCN_VSCODE_HOST'] ?? inCache('vscode-host')) {
  const nodeName = nodePackage();
  const nodeFolder = path.join(folder, 'node_modules', nodeName);
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  const host = {
    node: path.join(nodeFolder, 'bin/node'),
    entry: path.join(folder, 'node_modules/code-server/out/node/entry.js'),
  };
  const wanted = `${codeServer} ${nodeName}@${nodeVersion} with logs`;
  const stamp = path.join(folder, 'installed.txt');
  const isReady = async () => existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted;
  // A host that the developer names is used as it is.
  if (process.env['SCN_VSCODE_HOST'] === folder && existsSync(host.entry)) return host;
  if (await isReady()) return host;

  await mkdir(path.dirname(folder), { recursive: true });
  await withFolderLock(`${folder}.lock`, async () => {
    if (await isReady()) return;
    console.log(
      'Installing code-server, the VS Code that the tests and the demo run in (about a minute, 410 MB) …',
    );
    const env = outerFreeEnvironment();
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    /** @param {string} cwd @param {string[]} args */
    const install = (cwd, args) => runNpm(['install', ...args, ...flags], { cwd, env, output: 'onFailure' });
    /** @param {string} name @param {() => Promise<unknown>} work */
    const stage = async (name, work) => {
      const mark = path.join(folder, `${name}.done`);
      if (existsSync(mark) && (await readFile(mark, 'utf8')) === wanted) return;
      await work();
      await writeFile(mark, wanted);
    };
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), '{ "name": "vscode-host", "private": true }\n');
    await stage('packages', () =>
      install(folder, ['--save-exact', codeServer, `${nodeName}@${nodeVersion}`]),
    );
    // `npm ci` fails in these two: their shrinkwrap is out of step.
    await stage('vscode', () => install(vscode, ['--omit=dev']));
    await stage('extensions', () => install(path.join(vscode, 'extensions'), ['--omit=dev']));
    await stage('logger', () => compileLogger(vscode, nodeFolder, env));
    await prune(vscode, nodeFolder);
    const helper = path.join(vscode, `node_modules/node-pty/prebuilds/linux-${process.arch}/spawn-helper`);
    if (existsSync(helper)) await chmod(helper, 0o755);
    await runProgram(host.node, [host.entry, '--config', path.join(folder, 'config.yaml'), '--version'], {
      output: 'onFailure',
    });
    await writeFile(stamp, wanted);
  });
  return host;
}
