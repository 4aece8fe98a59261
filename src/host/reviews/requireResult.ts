import * as vscode from 'vscode';
import { auditPlaces } from '../../audit/places';
import { explainFileError } from '../../base/disk/fileErrors';
import { statOwn } from '../../base/disk/ownFiles';
import { HumanError } from '../../base/humanError';
import type { DataSetChoice } from '../dataSetChoice';

/** @throws HumanError where a data set was not audited yet, or a link leads to its result: a glance, before that is read. */
export async function requireResult({ labels, isFolder, reading }: DataSetChoice): Promise<void> {
  const { resultFile } = auditPlaces(labels, isFolder, reading.options.parts);
  const there = await statOwn(resultFile).catch((error: unknown) => {
    throw explainFileError(error, resultFile);
  });
  if (!there)
    throw new HumanError(vscode.l10n.t('{0} has not been audited yet. Run “SCN: Audit Labels”.', labels));
}
