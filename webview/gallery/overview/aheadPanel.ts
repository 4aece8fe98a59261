import { roundedEstimate } from '../../../src/protocol/noiseEstimate';
import { create, setText } from '../../shared/dom';
import { count, percent } from '../../shared/numbers';
import { createTable, numberColumns } from '../../shared/table';
import { createButton } from '../../shared/toolkit';
import { noFilter } from '../store/filter';
import { strings } from '../strings';
import { aheadConfiguration } from './charts/aheadChart';
import { createLegend } from './charts/legend';
import { ReadableChart } from './charts/readableChart';
import type { AheadPoint } from '../../../src/base/errorsAhead';
import type { OverviewNumbers } from './numbers/overviewNumbers';
import type { OverviewListener } from './overviewListener';
import { createPanel } from './panel';
import { words } from './words';

const { ahead: say } = words;
/** A row of the table for each twentieth of the way. */
const tableRows = 20;

/** What reviewing on would find, and where it stops being worth while. */
export class AheadPanel {
  readonly element: HTMLElement;
  private readonly chart = new ReadableChart();
  private readonly sentence = create('p', 'ahead-says');
  private readonly order = create('p', 'ahead-order');
  private readonly quicker = create('p', 'ahead-quicker');
  private readonly method = create('p', 'panel-method');
  private readonly takeOrder;

  constructor(listener: OverviewListener) {
    this.takeOrder = createButton(say.takeOrder, 'secondary', () =>
      listener.show({ ...noFilter, undecidedOnly: true }, 'labelQuality'),
    );
    this.element = createPanel(
      'panel-ahead',
      say.title,
      [this.chart.toggle],
      [
        this.sentence,
        createLegend({ here: say.here, line: say.presentOrder, dashed: say.byQuality }),
        this.chart.element,
        this.order,
        create('div', 'panel-actions', [this.quicker, this.takeOrder]),
        this.method,
      ],
    );
  }

  update(numbers: OverviewNumbers): void {
    const { progress, present, byQuality, order, leftOut } = numbers;
    const judged = progress.evidence.length;
    const { curve, stop } = present;
    const leftAfter = (point: AheadPoint) => roundedEstimate(Math.max(0, present.errors - point.errors));
    const left = leftAfter(stop);
    setText(
      this.sentence,
      curve.length === 1
        ? say.done
        : stop.faces === 0
          ? say.stopHere(left)
          : `${say.goOn(stop.faces, left)} ${say.afterThat}`,
    );
    setText(this.order, say.order(strings.toolbar.orders[order], leftOut));
    const isQuicker = byQuality.stop.faces > 0 && byQuality.stop.faces < stop.faces;
    setText(this.quicker, isQuicker ? say.quicker(byQuality.stop.faces, leftAfter(byQuality.stop)) : '');
    this.takeOrder.hidden = !isQuicker;
    setText(this.method, say.method(judged));
    const found = (point: AheadPoint) => roundedEstimate(progress.wrongFaces + point.errors);
    const shown = curve.slice(0, lastShown(curve, stop) + 1);
    const reading = (point: number) => {
      const at = shown[point];
      return at ? say.point(at.faces, found(at)) : '';
    };
    this.chart.show({
      label: say.chart(stop.faces, left),
      configuration: (theme) => aheadConfiguration(numbers, shown, reading, theme),
      points: shown.length,
      reading,
      table: () => {
        const { more, found: foundSoFar, rate: rateOf } = say.columns;
        const rows = every(shown, Math.ceil(shown.length / tableRows)).map((point, row, points) => {
          const before = points[row - 1];
          const rate = before && (point.errors - before.errors) / (point.faces - before.faces);
          return [
            count(point.faces),
            count(found(point)),
            rate === undefined ? words.figures.none : percent(rate),
          ];
        });
        return createTable(say.caption, numberColumns(more, foundSoFar, rateOf), rows);
      },
    });
  }

  dispose(): void {
    this.chart.dispose();
  }
}

/** Beyond the stop, as far again and half as far shows how the curve flattens; the rest of 100,000 faces would hide it. */
const beyondStop = 2.5;
const fewestFaces = 100;

function lastShown(curve: readonly AheadPoint[], stop: AheadPoint): number {
  const until = Math.max(fewestFaces, beyondStop * stop.faces);
  const place = curve.findIndex(({ faces }) => faces >= until);
  return place < 0 ? curve.length - 1 : place;
}

/** The first, each n-th after it, and the last. */
function every<T>(points: readonly T[], n: number): T[] {
  return points.filter((_, place) => place % n === 0 || place === points.length - 1);
}
