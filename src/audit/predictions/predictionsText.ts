import * as l10n from '@vscode/l10n';
import type { PredictionsUse } from '../../protocol/auditProcess';

/** What predictions of the user's own model counted for, and how good they are class by class, sentences for people. */
export function predictionsText(file: string, use: PredictionsUse, classes: readonly string[]): string {
  return [
    verdictText(file, use),
    l10n.t(
      'It speaks of {0} faces and names the given class of {1} of them; of the faces that show each class, as the other judges see it, it is right about {2}.',
      use.faces.toLocaleString('en'),
      percent(use.agreement),
      classAccuracies(use, classes),
    ),
  ].join(' ');
}

function verdictText(file: string, { verdict, share, doubted, repeated }: PredictionsUse): string {
  const counts = [repeated.toLocaleString('en'), doubted.toLocaleString('en')];
  switch (verdict) {
    case 'counted':
      return l10n.t(
        'Your model’s predictions ({0}) counted as a judge with {1} of the weight.',
        file,
        percent(share),
      );
    case 'unchecked':
      return l10n.t(
        'Your model’s predictions ({0}) counted as a judge with {1} of the weight. Too few labels are in doubt to see whether it was trained on them: be sure that each face was predicted by a model that had not seen it.',
        file,
        percent(share),
      );
    case 'trained':
      return l10n.t(
        'Your model’s predictions ({0}) got no weight: it was trained on these labels. Of {2} labels that all other judges doubt it repeats {1}, more than a model can that has not seen them. Predict each face by a model that was trained without it (cross_val_predict).',
        file,
        ...counts,
      );
    case 'disagrees':
      return l10n.t(
        'Your model’s predictions ({0}) got no weight: they name the given class far less often than the networks do. Check that the columns are in the order of the classes, and the rows in that of the images.',
        file,
      );
  }
}

function classAccuracies({ byClass }: PredictionsUse, classes: readonly string[]): string {
  return classes
    .flatMap((name, label) => {
      const accuracy = byClass[label]?.accuracy;
      return accuracy === null || accuracy === undefined ? [] : [`${name} ${percent(accuracy)}`];
    })
    .join(', ');
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
