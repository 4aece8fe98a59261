import * as l10n from '@vscode/l10n';
import type { LabelFile } from '../../labels/labelFile';
import type { AuditModel } from '../../protocol/auditProcess';
import type { AuditRun } from '../auditRun';
import type { BackboneModel, PreparedAudit } from '../prepareAudit';
import type { ScoredAudit } from '../scoreAudit';
import type { ChosenTrainingSet } from '../trainingSet';
import { withoutStop } from '../../protocol/withoutStop';
import { type ClassModel, checkBackbone, classModel } from './judgeWithModel';
import { type ClassMapping, mapClasses } from './mapClasses';
import { readModelFolder } from './modelFolder';
import { scoreWithModel } from './scoreWithModel';

/** What an audit by a saved model has of its own. */
export type JudgedByModel = {
  readonly model: AuditModel;
  /** The faces that were judged: those of classes that the model knows. */
  readonly set: ChosenTrainingSet;
  /** Why faces were set aside, by row. */
  readonly aside: ReadonlyMap<number, string>;
  /** 1 where the model was trained on the face, [samples]. */
  readonly inTraining: Uint8Array;
};

/** An audit by a saved model: nothing is trained. */
export class ModelAudit {
  private mapping: ClassMapping | undefined;

  private constructor(private readonly model: ClassModel) {}

  /** @throws HumanError where the folder holds no model that judges labels, or a damaged one. */
  static async open(folder: string): Promise<ModelAudit> {
    return new ModelAudit(classModel(await readModelFolder(folder)));
  }

  /** @throws HumanError where the model does not fit the labels or the features. */
  readonly check = (labels: LabelFile, backbone: BackboneModel): void => {
    const { description, folder } = this.model;
    checkBackbone(this.model, backbone);
    this.mapping = mapClasses(labels.classes, description.classes, { location: labels.location, folder });
  };

  /**
   * Scores the labels; after `check`.
   * @throws CancelledError when `signal` aborts.
   */
  async score(prepared: PreparedAudit, run: AuditRun): Promise<ScoredAudit> {
    const { model, mapping } = this;
    if (!mapping) throw new Error('The model was not checked against the labels.');
    const { set, aside, inTraining, warnings, ...scored } = await scoreWithModel(
      prepared,
      model,
      mapping,
      run,
    );
    const { description, folder } = model;
    const seen = set.rows.reduce((sum, row) => sum + (inTraining[row] as number), 0);
    const used: AuditModel = {
      folder,
      origin: description.origin,
      seenFaces: description.trainedOn.sha256 === null ? null : seen,
    };
    return {
      ...scored,
      backbone:
        description.kind === 'features'
          ? prepared.backbone
          : l10n.t('a network for images of {0} × {0} pixels', description.shape.inputSize),
      opinion: l10n.t(
        'The labels were judged by the saved model {0} ({1}); nothing was trained.',
        folder,
        withoutStop(description.origin),
      ),
      warnings,
      judged: { model: used, set, aside, inTraining },
    };
  }
}
