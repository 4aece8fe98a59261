import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import { auditPlaces } from '../../audit/places';
import { HumanError } from '../../base/humanError';
import type { DataSetChoice } from '../dataSetChoice';

/** @throws HumanError where a data set was not audited yet: a glance, before its result is read. */
export async function requireResult({ labels, isFolder, reading }: DataSetChoice): Promise<void> {
  const { resultFile } = auditPlaces(labels, isFolder, reading.options.parts);
  await access(resultFile).catch(() => {
    throw new HumanError(vscode.l10n.t('{0} has not been audited yet. Run “SCN: Audit Labels”.', labels));
  });
}
