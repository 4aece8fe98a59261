import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram, ScriptError } from '../runProgram.mjs';
import { setUpVscodeHost } from './setup.mjs';

/** A quiet workbench: nothing but what the test or the demo opens. */
export const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
};

/** @returns {Promise<number>} a port of the loopback interface that is free now */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

/**
 * A VS Code server of its own: its home, settings and extensions are a fresh temporary folder, which `stop` removes.
 * It has a terminal, and any user of this machine reaches its port: it answers only to who has its cookie.
 */
export class VscodeServer {
  /** Short, because the user data hold a Unix socket, whose path may have 108 bytes. */
  #folder = mkdtempSync(path.join(tmpdir(), 'scn-'));
  /** What the cookie holds: code-server takes a password's hash for it, so it need not be the hash of anything. */
  #secret = randomBytes(32).toString('hex');
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {import('./setup.mjs').VscodeHost} */
  #host;
  /** The loopback address without a final slash; '' until started. */
  address = '';

  /**
   * @param {import('./setup.mjs').VscodeHost} host
   * @param {Record<string, unknown>} settings
   */
  constructor(host, settings) {
    this.#host = host;
    for (const name of ['user/User', 'extensions', 'home', 'tmp'])
      mkdirSync(path.join(this.#folder, name), { recursive: true });
    // In a file, because all users of the machine can read the arguments of its programs.
    const config = `auth: password\nhashed-password: "${this.#secret}"\n`;
    writeFileSync(path.join(this.#folder, 'config.yaml'), config, { mode: 0o600 });
    writeFileSync(
      path.join(this.#folder, 'user/User/settings.json'),
      JSON.stringify({ ...quietSettings, ...settings }, null, 2),
    );
  }

  /**
   * @param {Record<string, unknown>} [settings] the user's settings beside the quiet ones
   */
  static async create(settings = {}) {
    return new VscodeServer(await setUpVscodeHost(), settings);
  }

  /** Resolves when the server has ended, by itself or stopped. */
  async ended() {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  /** What a browser needs to be let in, once started. A cookie is sent to every port of its host, so its name has ours. */
  get cookie() {
    return {
      name: `code-server-session-${new URL(this.address).port}`,
      value: this.#secret,
      url: this.address,
    };
  }

  /** Where extensions are installed: a folder each. */
  get extensionsFolder() {
    return path.join(this.#folder, 'extensions');
  }

  /** Where extensions keep what belongs to no workspace: a folder each. */
  get globalStorageFolder() {
    return path.join(this.#folder, 'user/User/globalStorage');
  }

  /** What programs here take for the user's home. */
  get homeFolder() {
    return path.join(this.#folder, 'home');
  }

  /** What the server wrote, for a failure's message. */
  get log() {
    return readFileSync(path.join(this.#folder, 'server.log'), 'utf8');
  }

  get #args() {
    const at = (/** @type {string} */ name) => path.join(this.#folder, name);
    return [
      ...[this.#host.entry, '--config', at('config.yaml')],
      ...['--user-data-dir', at('user'), '--extensions-dir', at('extensions')],
    ];
  }

  /** @param {NodeJS.ProcessEnv} [extra] */
  #environment(extra = {}) {
    const home = path.join(this.#folder, 'home');
    // A terminal inside VS Code or an npm script sets variables that would steer this one.
    const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE|npm)_/.test(name));
    return {
      ...Object.fromEntries(own),
      HOME: home,
      XDG_CONFIG_HOME: path.join(home, '.config'),
      XDG_DATA_HOME: path.join(home, '.local/share'),
      XDG_CACHE_HOME: path.join(home, '.cache'),
      // VS Code and its own extensions leave sockets and logs there.
      TMPDIR: path.join(this.#folder, 'tmp'),
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
      ...extra,
    };
  }

  /** @param {...string} packages absolute paths of packaged extensions */
  async installExtension(...packages) {
    const wanted = packages.flatMap((vsix) => ['--install-extension', vsix]);
    await runProgram(this.#host.node, [...this.#args, ...wanted, '--force'], {
      env: this.#environment(),
      output: 'onFailure',
    });
  }

  /**
   * Starts the server and waits until it answers.
   * @param {{ args?: string[], env?: NodeJS.ProcessEnv, trust?: boolean }} [options] `env`: seen by the extension host too;
   *   `trust`: folders are not trusted until a person says so, which the settings must not switch off
   */
  async start({ args = [], env, trust = false } = {}) {
    const port = await freePort();
    const log = openSync(path.join(this.#folder, 'server.log'), 'w');
    const child = spawn(
      this.#host.node,
      [
        ...[...this.#args, '--bind-addr', `127.0.0.1:${port}`, '--cookie-suffix', `${port}`],
        ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
        ...(trust ? [] : ['--disable-workspace-trust']),
        ...['--ignore-last-opened', ...args],
      ],
      // Detached: a process group of its own, so that stopping it stops the extension hosts as well.
      { env: this.#environment(env), stdio: ['ignore', log, log], detached: true },
    );
    this.#child = child;
    process.once('exit', this.#stopAtExit);
    this.address = `http://127.0.0.1:${port}`;
    for (const end = Date.now() + 60_000; ; await sleep(100)) {
      if (child.exitCode !== null || Date.now() > end)
        throw new ScriptError(`code-server did not start.\n${this.log}`);
      const answer = await fetch(`${this.address}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
    }
  }

  /** Stops the server with everything that it started and removes its folder. */
  async stop() {
    const child = this.#child;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      killGroup(child.pid, 'SIGTERM');
      await Promise.race([exited, sleep(5_000, undefined, { ref: false })]);
    }
    process.removeListener('exit', this.#stopAtExit);
    this.#stopAtExit();
  }

  #stopAtExit = () => {
    if (this.#child?.pid !== undefined) killGroup(this.#child.pid, 'SIGKILL');
    // Extension hosts may write for another moment.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
}

/** @param {number} leader the process that leads the group @param {NodeJS.Signals} signal */
function killGroup(leader, signal) {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
