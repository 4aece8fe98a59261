import path from 'node:path';
import * as vscode from 'vscode';
import { probeEngineInProcess } from '../../audit/run/auditClient';
import { enginesFolder } from '../../audit/engines/engineFolders';
import type { NativePackage } from '../../protocol/engine';
import { CancelledError, messageOf } from '../../base/humanError';
import { shortened } from '../../base/text';
import { graphicsCard } from './npm';
import { refuseUntrusted } from '../ui/failableCommand';
import { installEngine } from './installEngine';
import { showInformationMessage, showProgress } from '../ui/notices';
import { showQuickPick } from '../ui/questions';

const gpuPackage: NativePackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage: NativePackage = '@tensorflow/tfjs-node';

type EngineItem = vscode.QuickPickItem & { readonly package: NativePackage };

/**
 * *SCN: Install GPU Engine*: asks which one, installs it into the extension's storage with npm, tries it, and says what
 * came of it.
 * @throws HumanError with a sentence where it was not installed, or the workspace is not trusted; CancelledError when the user leaves.
 */
export async function installEngineCommand(
  context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
  log: vscode.LogOutputChannel,
): Promise<void> {
  refuseUntrusted('install');
  const name = await askWhich();
  const folder = enginesFolder(context.globalStorageUri.fsPath);
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

async function askWhich(): Promise<NativePackage> {
  const device = await graphicsCard();
  const size = vscode.l10n.t(
    '300 MB of packages; then its install script downloads libtensorflow from storage.googleapis.com, hundreds of MB more',
  );
  const items: EngineItem[] = [
    {
      label: vscode.l10n.t('Native CPU engine'),
      description: cpuPackage,
      detail: vscode.l10n.t('All cores, without a graphics card. {0}.', size),
      package: cpuPackage,
    },
  ];
  if (hasGpuBuild()) {
    const gpu: EngineItem = {
      label: vscode.l10n.t('GPU engine (CUDA)'),
      description: gpuPackage,
      detail: vscode.l10n.t(
        'Needs an NVIDIA card with CUDA 11 and cuDNN 8; {0}. {1}.',
        device === undefined ? vscode.l10n.t('nvidia-smi shows none here') : device,
        size,
      ),
      package: gpuPackage,
    };
    if (device === undefined) items.push(gpu);
    else items.unshift(gpu);
  }
  const chosen = await showQuickPick(items, {
    title: vscode.l10n.t('Install which engine?'),
    placeHolder: hasGpuBuild()
      ? vscode.l10n.t('Audits train without one, too; slower')
      : vscode.l10n.t('There is no GPU engine for {0} on {1}', process.platform, process.arch),
  });
  return chosen.package;
}

/** tfjs-node-gpu's install script fetches CPU builds on other systems. */
function hasGpuBuild(): boolean {
  return ['linux', 'win32'].includes(process.platform) && process.arch === 'x64';
}

async function whatCame(
  name: NativePackage,
  installed: string,
  entry: string,
  signal: AbortSignal,
  log: vscode.LogOutputChannel,
): Promise<string> {
  const request = { source: { kind: 'native', package: name, folder: installed }, workloads: [] } as const;
  try {
    const { kind, name: engine } = await probeEngineInProcess(entry, request, {
      signal,
      onNote: (line) => log.info(line),
    });
    if (name === gpuPackage && kind !== 'gpu') {
      return vscode.l10n.t(
        '{0} is installed but found no CUDA device, so it trains on the CPU. Check that nvidia-smi lists the card, and that CUDA 11 and cuDNN 8 are installed.',
        name,
      );
    }
    return vscode.l10n.t('The next audit trains with {0}.', engine);
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
