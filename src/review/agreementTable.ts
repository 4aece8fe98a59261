import * as l10n from '@vscode/l10n';
import type { AgreementTable, AgreementWords } from '../protocol/agreement';
import { type Agreement, type AnnotatorAgreement, agreementText, type PairAgreement } from './agreement';

/** Of two a sentence says it all. */
const fewestInTable = 3;

/** What there is to say of an agreement where tables can be shown; see `agreementText` for where not. */
export function agreementWords(agreement: AnnotatorAgreement): AgreementWords {
  const { pairs, blind } = agreement;
  const caption = l10n.t('Cohen’s κ of each two annotators, and the faces that both judged');
  const ofBlind = blind && tableOf(l10n.t('Blind – {0}', caption), blind.pairs);
  const ofSeen = tableOf(blind ? l10n.t('In sight – {0}', caption) : caption, pairs);
  const sentences = agreementText({
    ...agreement,
    pairs: ofSeen ? [] : pairs,
    blind: blind && { ...blind, pairs: ofBlind ? [] : blind.pairs },
  });
  return { sentences, tables: [ofBlind, ofSeen].flatMap((table) => table ?? []) };
}

/** @returns undefined where sentences say it better. */
function tableOf(caption: string, pairs: readonly PairAgreement[]): AgreementTable | undefined {
  const names = [...new Set(pairs.flatMap(({ annotators }) => annotators))].sort();
  if (names.length < fewestInTable) return undefined;
  const textOf = new Map(
    pairs.flatMap(({ annotators: [a, b], agreement }) => {
      const text = cellText(agreement);
      return [
        [JSON.stringify([a, b]), text],
        [JSON.stringify([b, a]), text],
      ] as const;
    }),
  );
  const cells = names.map((a) => names.map((b) => textOf.get(JSON.stringify([a, b])) ?? ''));
  return { caption, names, cells };
}

function cellText({ kappa, samples }: Agreement): string {
  return `${kappa === undefined ? '–' : kappa.toFixed(2)} (${samples.toLocaleString('en-GB')})`;
}
