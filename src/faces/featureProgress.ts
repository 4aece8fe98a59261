/** How far the features are. Times are averages over the last seconds. */
export type FeatureProgress = {
  readonly done: number;
  readonly total: number;
  /** Of `done`, how many needed no decoding. */
  readonly cached: number;
  /** Faces decoded a second, lately; 0 until known. */
  readonly facesPerSecond: number;
  readonly secondsLeft: number | undefined;
};

const millisecondsBetweenReports = 100;
const windowMilliseconds = 5000;

/** Counts faces and reports progress, at most ten times a second and once at the end. */
export class ProgressMeter {
  private done = 0;
  private cached = 0;
  private decoded = 0;
  private reported = -Infinity;
  private readonly history: { time: number; done: number; decoded: number }[] = [];

  /** @param now milliseconds that only grow */
  constructor(
    private readonly total: number,
    private readonly report: (progress: FeatureProgress) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  count(outcome: 'decoded' | 'cached' | 'failed'): void {
    this.done++;
    if (outcome === 'cached') this.cached++;
    if (outcome === 'decoded') this.decoded++;
    if (this.now() - this.reported >= millisecondsBetweenReports) this.send();
  }

  send(): void {
    const time = this.now();
    this.reported = time;
    this.history.push({ time, done: this.done, decoded: this.decoded });
    while (this.history.length > 2 && time - (this.history[0]?.time ?? time) > windowMilliseconds) {
      this.history.shift();
    }
    const first = this.history[0];
    const seconds = first ? (time - first.time) / 1000 : 0;
    const rateOf = (count: number) => (seconds > 0 ? count / seconds : 0);
    const doneRate = rateOf(this.done - (first?.done ?? 0));
    this.report({
      done: this.done,
      total: this.total,
      cached: this.cached,
      facesPerSecond: rateOf(this.decoded - (first?.decoded ?? 0)),
      secondsLeft: doneRate > 0 ? (this.total - this.done) / doneRate : undefined,
    });
  }
}
