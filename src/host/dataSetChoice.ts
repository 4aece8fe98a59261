import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { findLabels, type FoundLabels } from '../labels/findLabels';
import { recogniseLabels } from '../labels/openLabels';
import type { LabelReading } from '../protocol/auditProcess';
import { CancelledError, HumanError } from '../protocol/humanError';
import { askColumns } from './columnQuestion';

/** The data set that the user works on: settled once, remembered in the workspace. */
export type DataSetChoice = {
  /** Absolute path of the label file, or of the folder for a folder a class. */
  readonly labels: string;
  readonly isFolder: boolean;
  readonly reading: LabelReading;
};

/** Labels that may still need an answer before they can be read. */
type Found = Pick<FoundLabels, 'location' | 'format' | 'recognition'>;

const memoryKey = 'dataSet';

/** Finds the workspace's data set, and remembers the answer where it had to ask. */
export class DataSetChooser {
  constructor(private readonly memory: vscode.Memento) {}

  /** The last choice, if it is still there. */
  async remembered(): Promise<DataSetChoice | undefined> {
    const choice = this.memory.get<DataSetChoice>(memoryKey);
    if (!choice) return undefined;
    const found = await stat(choice.labels).catch(() => undefined);
    return found?.isDirectory() === choice.isFolder ? choice : undefined;
  }

  /**
   * @param location a label file or folder that the user pointed at; undefined: the workspace is searched.
   * @throws HumanError where there is none, CancelledError when the user leaves the question.
   */
  async choose(location?: string): Promise<DataSetChoice> {
    const found =
      location === undefined
        ? await this.pick(vscode.l10n.t('Audit which labels?'))
        : { location, ...(await recogniseLabels(location)) };
    const choice = await settle(found);
    await this.memory.update(memoryKey, choice);
    return choice;
  }

  /**
   * A data set for something beside its review: the workspace still works on the one it worked on, and what was settled
   * about that one is not asked again.
   * @throws as `choose`
   */
  async chooseBeside(question: string): Promise<DataSetChoice> {
    const found = await this.pick(question);
    const remembered = await this.remembered();
    return remembered?.labels === found.location ? remembered : settle(found);
  }

  private async pick(question: string): Promise<Found> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length === 0) {
      throw new HumanError(
        'No folder is open. Open the folder that holds your face images and their labels, then audit again.',
      );
    }
    const found = (await Promise.all(folders.map((folder) => findLabels(folder.uri.fsPath)))).flat();
    const [first, ...others] = found;
    if (!first) {
      throw new HumanError(
        `No labels were found in ${folders.map(({ name }) => name).join(', ')}: no label file that names images, no folders of ` +
          'images named after classes. Open the folder that holds them, or add a label file.',
      );
    }
    if (others.length === 0) return first;
    const picked = await vscode.window.showQuickPick(
      found.map((each) => ({
        label: each.title,
        description: each.format.title,
        detail: each.location,
        each,
      })),
      {
        title: question,
        placeHolder: vscode.l10n.t('This workspace has several data sets'),
        matchOnDetail: true,
      },
    );
    if (!picked) throw new CancelledError();
    return picked.each;
  }
}

/** Asks for the columns where they are not clear. */
async function settle({ location, format, recognition }: Found): Promise<DataSetChoice> {
  const options = recognition.kind === 'yes' ? recognition.options : await askColumns(location, recognition);
  return {
    labels: location,
    isFolder: (await stat(location)).isDirectory(),
    reading: { format: format.id, options },
  };
}
