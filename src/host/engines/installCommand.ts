import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { probeEngineInProcess } from '../../audit/run/auditClient';
import { enginesFolder, enginesIn } from '../../audit/engines/engineFolders';
import {
  type EnginePackage,
  type EngineSource,
  type NativePackage,
  webgpuPackage,
} from '../../protocol/engine';
import { CancelledError, messageOf } from '../../base/humanError';
import { shortened } from '../../base/text';
import { graphicsCard } from './npm';
import { refuseUntrusted } from '../ui/failableCommand';
import { installEngine } from './installEngine';
import { showInformationMessage, showProgress } from '../ui/notices';
import { showQuickPick } from '../ui/questions';

const gpuPackage: NativePackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage: NativePackage = '@tensorflow/tfjs-node';

/** What can be chosen: a package to install, or nothing, to remove what is installed. */
type EngineItem = vscode.QuickPickItem & { readonly package: EnginePackage | undefined };

/**
 * *SCN: Install GPU Engine*: asks which one, installs it into the extension's storage with npm, tries it, and says what
 * came of it; or removes what is installed.
 * @throws HumanError with a sentence where it was not installed, or the workspace is not trusted; CancelledError when the user leaves.
 */
export async function installEngineCommand(
  context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
  log: vscode.LogOutputChannel,
): Promise<void> {
  refuseUntrusted('install');
  const folder = enginesFolder(context.globalStorageUri.fsPath);
  const name = await askWhich(folder);
  if (name === undefined) {
    await rm(folder, { recursive: true, force: true });
    await showInformationMessage(
      vscode.l10n.t('The engine was removed from {0}. Audits train with what is built in.', folder),
    );
    return;
  }
  // What belongs to an engine, as it was when this extension was packed.
  const lock = path.join(context.extensionUri.fsPath, 'media', 'engines', name.replace('@tensorflow/', ''));
  log.info(`Installing ${name} into ${folder}.`);
  const abort = new AbortController();
  const sentence = await showProgress(
    vscode.l10n.t('Installing {0}', name),
    () => abort.abort(),
    async (report) => {
      const installed = await installEngine(name, { folder, lock }, abort.signal, (line) => {
        log.info(line);
        report(shortened(line, 100));
      });
      report(vscode.l10n.t('Trying the engine'));
      const entry = vscode.Uri.joinPath(context.extensionUri, 'dist', 'audit.js').fsPath;
      return whatCame(name, installed, entry, abort.signal, log);
    },
  );
  log.info(sentence);
  await showInformationMessage(sentence);
}

async function askWhich(folder: string): Promise<EnginePackage | undefined> {
  const device = await graphicsCard();
  const size = vscode.l10n.t(
    '300 MB of packages; then its install script downloads libtensorflow from storage.googleapis.com, hundreds of MB more',
  );
  const items: EngineItem[] = [];
  if (hasDawn())
    items.push({
      label: vscode.l10n.t('GPU engine (WebGPU)'),
      description: webgpuPackage,
      detail: vscode.l10n.t(
        'For graphics cards of NVIDIA, AMD, Intel and Apple, by their ordinary drivers. 51 MB to download, 20 to 40 MB on the disk.',
      ),
      package: webgpuPackage,
    });
  if (hasGpuBuild())
    items.push({
      label: vscode.l10n.t('GPU engine (CUDA)'),
      description: gpuPackage,
      detail: vscode.l10n.t(
        'Needs an NVIDIA card with CUDA 11 and cuDNN 8; {0}. {1}.',
        device === undefined ? vscode.l10n.t('nvidia-smi shows none here') : device,
        size,
      ),
      package: gpuPackage,
    });
  items.push({
    label: vscode.l10n.t('Native CPU engine'),
    description: cpuPackage,
    detail: vscode.l10n.t('All cores, without a graphics card. {0}.', size),
    package: cpuPackage,
  });
  const installed = await enginesIn(folder);
  if (installed.length > 0)
    items.push({
      label: vscode.l10n.t('Remove {0}', installed.join(', ')),
      detail: vscode.l10n.t('Installed in {0}, {1} MB.', folder, Math.ceil((await bytesIn(folder)) / 1e6)),
      package: undefined,
    });
  const chosen = await showQuickPick(items, {
    title: vscode.l10n.t('Install which engine?'),
    placeHolder: hasDawn()
      ? vscode.l10n.t('Audits train without one, too; slower')
      : vscode.l10n.t('There is no GPU engine for {0} on {1}', process.platform, process.arch),
  });
  return chosen.package;
}

/** What the files in a folder take, in bytes. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await lstat(path.join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** What the package `webgpu` has binaries for. */
function hasDawn(): boolean {
  return ['linux', 'win32', 'darwin'].includes(process.platform) && ['x64', 'arm64'].includes(process.arch);
}

/** tfjs-node-gpu's install script fetches CPU builds on other systems. */
function hasGpuBuild(): boolean {
  return ['linux', 'win32'].includes(process.platform) && process.arch === 'x64';
}

async function whatCame(
  name: EnginePackage,
  installed: string,
  entry: string,
  signal: AbortSignal,
  log: vscode.LogOutputChannel,
): Promise<string> {
  const source: EngineSource =
    name === webgpuPackage
      ? { kind: 'webgpu', package: name, folder: installed }
      : { kind: 'native', package: name, folder: installed };
  const request = { source, workloads: [] };
  try {
    const {
      kind,
      name: engine,
      adapter,
    } = await probeEngineInProcess(entry, request, {
      signal,
      onNote: (line) => log.info(line),
    });
    if (name === gpuPackage && kind !== 'gpu') {
      return vscode.l10n.t(
        '{0} is installed but found no CUDA device, so it trains on the CPU. Check that nvidia-smi lists the card, and that CUDA 11 and cuDNN 8 are installed.',
        name,
      );
    }
    if (adapter?.isSoftware === true)
      return vscode.l10n.t(
        '{0} is installed but found no graphics card, only {1}. Audits go on training with what is built in, which is faster. Install the driver of your graphics card (on Linux with Vulkan).',
        name,
        adapter.name,
      );
    return vscode.l10n.t(
      '{0} is installed and computes rightly: {1}. Audits train with it where it is the fastest on this machine.',
      name,
      engine,
    );
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return vscode.l10n.t(
      '{0} is installed in {1} but cannot be used: {2} Audits go on training with WebAssembly.',
      name,
      path.dirname(installed),
      messageOf(error),
    );
  }
}
