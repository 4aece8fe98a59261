import type { WorkspaceConfiguration } from 'vscode';
import path from 'node:path';
import type { ImageTraining } from '../../protocol/imageTraining';

/**
 * How networks are trained on images, where the settings say that they are.
 * @param settings those of `scn`.
 * @param workspaceFolder what the path of the starting weights may be relative to.
 */
export function imageTrainingFrom(
  settings: WorkspaceConfiguration,
  workspaceFolder: string,
): ImageTraining | undefined {
  if (settings.get<string>('training', 'features') !== 'images') return undefined;
  const chosen = <T extends number>(name: string) => settings.get<T | null>(`endToEnd.${name}`) ?? undefined;
  const start = settings.get<string>('startingWeights', '').trim();
  return {
    network: settings.get<ImageTraining['network']>('endToEnd.network', 'resnet18'),
    inputSize: settings.get<number>('endToEnd.inputSize', 224),
    epochs: chosen('epochs'),
    batchSize: chosen('batchSize'),
    schedule: settings.get<ImageTraining['schedule']>('endToEnd.schedule', 'paper'),
    learnMargin: settings.get<boolean>('endToEnd.learnMargin', false),
    startingWeights: start === '' ? undefined : path.resolve(workspaceFolder, start),
  };
}
