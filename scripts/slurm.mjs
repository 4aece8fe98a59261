import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runProgram, ScriptError } from './runProgram.mjs';
import { rootPrefix } from './vscodeHost/chromium.mjs';

const installPackages = [
  'export DEBIAN_FRONTEND=noninteractive',
  'apt-get update -qq',
  'apt-get install -y -qq --no-install-recommends slurm-wlm munge',
].join(' && ');

/** @param {string} name @returns {string | undefined} an absolute path; daemons are not on everybody's PATH */
function findDaemon(name) {
  return ['/usr/sbin', '/usr/bin', '/usr/local/sbin']
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch'];
const missing = () => programs.filter((name) => findDaemon(name) === undefined);

/**
 * Sees to it that Slurm's programs are here; on Debian and Ubuntu they are installed where we may.
 * @throws {ScriptError} where they are not and cannot be installed, with the reason
 */
export async function ensureSlurm() {
  if (missing().length === 0) return;
  const prefix = await rootPrefix();
  if (prefix === undefined) throw new ScriptError(`There is no ${missing().join(', ')} here.`);
  await runProgram('sh', ['-c', `${prefix}sh -c '${installPackages}'`], { output: 'never' }).catch(
    () => undefined,
  );
  if (missing().length > 0) throw new ScriptError(`apt-get cannot install slurm-wlm and munge here.`);
}

/** @returns {Promise<number>} a port that nothing listens on now */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/**
 * @typedef {object} SlurmCluster
 * @property {NodeJS.ProcessEnv} environment for Slurm's commands, and whoever starts them
 * @property {(program: string, parameters: readonly string[]) => Promise<string>} run one of Slurm's commands
 * @property {() => Promise<void>} stop ends all of it
 */

/**
 * Starts a Slurm of its own: a controller and daemons of some nodes, all on this computer and of this user, without accounting.
 * @param {string} folder a new one, for all that it writes
 * @param {{ nodes?: number, cpus?: number }} [size] of so many nodes, with so many processors each
 * @returns {Promise<SlurmCluster>}
 * @throws {ScriptError} where it does not start, with the end of what its controller logged
 */
export async function startSlurm(folder, { nodes = 2, cpus = 1 } = {}) {
  for (const name of ['state', 'spool', 'log', 'run'])
    await mkdir(path.join(folder, name), { recursive: true });
  // munged trusts no folder that others may write.
  for (const name of [folder, path.join(folder, 'run'), path.join(folder, 'log')]) await chmod(name, 0o755);
  const at = (/** @type {string[]} */ ...parts) => path.join(folder, ...parts);
  await writeFile(at('munge.key'), randomBytes(128), { mode: 0o600 });
  const [host = 'localhost'] = hostname().split('.');
  const user = userInfo().username;
  /** @type {number[]} */
  const ports = [];
  while (ports.length <= nodes) ports.push(await freePort());
  const lines = [
    'ClusterName=test',
    `SlurmctldHost=${host}(127.0.0.1)`,
    ...[`SlurmUser=${user}`, `SlurmdUser=${user}`],
    'AuthType=auth/munge',
    // A task that is requeued waits until its credential expires, two minutes unless this says otherwise.
    `AuthInfo=socket=${at('run/munge.socket')},cred_expire=5`,
    `SlurmctldPort=${ports[0]}`,
    `StateSaveLocation=${at('state')}`,
    `SlurmdSpoolDir=${at('spool/%n')}`,
    `SlurmctldPidFile=${at('run/slurmctld.pid')}`,
    `SlurmdPidFile=${at('run/%n.pid')}`,
    `SlurmctldLogFile=${at('log/slurmctld.log')}`,
    `SlurmdLogFile=${at('log/%n.log')}`,
    // What needs cgroups, root or other nodes is left out.
    ...[
      'ProctrackType=proctrack/linuxproc',
      'TaskPlugin=task/none',
      'SwitchType=switch/none',
      'MpiDefault=none',
    ],
    ...['SelectType=select/cons_tres', 'SelectTypeParameters=CR_Core', 'SlurmdParameters=config_overrides'],
    ...['ReturnToService=2', 'KillWait=5', 'SchedulerParameters=sched_interval=2,batch_sched_delay=1'],
    ...ports
      .slice(1)
      .map(
        (port, index) =>
          `NodeName=node${index + 1} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=${cpus} RealMemory=16000`,
      ),
    'PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
  ];
  await writeFile(at('slurm.conf'), `${lines.join('\n')}\n`);
  const environment = { ...process.env, SLURM_CONF: at('slurm.conf') };
  const run = (/** @type {string} */ program, /** @type {readonly string[]} */ parameters) =>
    runProgram(findDaemon(program) ?? program, [...parameters], { output: 'never', env: environment });
  const stop = async () => {
    await run('scancel', ['--state=PENDING', `--user=${user}`]).catch(() => undefined);
    await run('scancel', [`--user=${user}`]).catch(() => undefined);
    await run('scontrol', ['shutdown']).catch(() => undefined);
    for (const name of ['munged', 'slurmctld', ...ports.slice(1).map((_, index) => `node${index + 1}`)])
      await endByPidFile(at('run', `${name}.pid`));
  };
  try {
    await run('munged', [
      ...[`--key-file=${at('munge.key')}`, `--socket=${at('run/munge.socket')}`],
      ...[`--pid-file=${at('run/munged.pid')}`, `--log-file=${at('log/munged.log')}`],
      ...[`--seed-file=${at('run/munged.seed')}`, '--force'],
    ]);
    await run('slurmctld', []);
    for (let node = 1; node <= nodes; node++) await run('slurmd', ['-N', `node${node}`]);
    for (let tries = 0; ; tries++) {
      const states = await run('sinfo', ['--noheader', '--Node', '--format=%T']).catch(() => '');
      if (states.split('\n').filter((state) => state === 'idle').length === nodes) break;
      if (tries === 60) throw new ScriptError(`Its nodes are not idle after 15 seconds: ${states}`);
      await setTimeout(250);
    }
    return { environment, run, stop };
  } catch (error) {
    await stop();
    const log = await readFile(at('log/slurmctld.log'), 'utf8').catch(() => '');
    const reason = error instanceof Error ? error.message : String(error);
    throw new ScriptError(`Slurm does not start here: ${reason}\n${log.split('\n').slice(-5).join('\n')}`);
  }
}

/** @param {string} file */
async function endByPidFile(file) {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  for (let tries = 0; pid > 0 && tries < 50; tries++) {
    // One that nobody waits for stays as a zombie.
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (stat === '' || /\) Z /.test(stat)) return;
    try {
      process.kill(pid, tries < 30 ? 'SIGTERM' : 'SIGKILL');
    } catch {
      return;
    }
    await setTimeout(100);
  }
}
