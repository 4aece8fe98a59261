import { roundedEstimate } from '../../../src/protocol/noiseEstimate';
import { create } from '../../shared/dom';
import { noFilter } from '../store/filter';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { createBarTable } from './barTable';
import type { OverviewListener } from './overviewListener';
import { createPanel } from './panel';
import { words } from './words';

const { noise: heads } = strings;

/** How many labels are wrong by class, the largest share first; a class shows its suspects. */
export function createNoisePanel({ noise, classes }: Review, listener: OverviewListener): HTMLElement {
  if (!noise) return createPanel('panel-noise', heads.title, [], [create('p', '', words.noise.missing)]);
  const rows = noise.byClass
    .map(({ faces, errors }, given) => ({ given, faces, errors, share: faces > 0 ? errors / faces : 0 }))
    .sort((a, b) => b.share - a.share);
  const highest = Math.max(...rows.map(({ share }) => share), Number.MIN_VALUE);
  const table = createBarTable(
    heads.title,
    [heads.class, heads.faces, heads.errors, heads.share],
    rows.map(({ given, faces, errors, share }) => {
      const name = classes[given] ?? '';
      return {
        name,
        cells: [strings.count(faces), heads.about(roundedEstimate(errors)), strings.percent(share)],
        share: share / highest,
        press: {
          title: words.noise.show(name),
          run: () => listener.show({ ...noFilter, given, traits: ['suspects'] }),
        },
      };
    }),
  );
  const frame = create('div', 'table-scroll', [table]);
  return createPanel('panel-noise', heads.title, [], [create('p', '', words.noise.says), frame]);
}
