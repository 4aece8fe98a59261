import * as l10n from '@vscode/l10n';
import { count } from '../shared/numbers';

export const faceCount = (faces: number) =>
  faces === 1 ? l10n.t('1 face') : l10n.t('{0} faces', count(faces));

export const decisionCount = (decisions: number) =>
  decisions === 1 ? l10n.t('1 decision') : l10n.t('{0} decisions', count(decisions));
