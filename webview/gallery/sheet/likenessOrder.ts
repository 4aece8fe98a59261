/** Orders that are kept: the sheets of some dozen pairs. */
const mostKnown = 60;

/** In which order faces stand so that like ones are beside each other; looked up once for the same faces. */
export class LikenessOrder {
  private readonly orders = new Map<string, readonly number[]>();
  private readonly asked = new Set<string>();

  /** @param arrived an order is known now. */
  constructor(
    private readonly ask: (faces: readonly number[]) => Promise<readonly number[] | null>,
    private readonly arrived: () => void,
  ) {}

  /** Undefined until it is known, and where there is none. */
  known(faces: readonly number[]): readonly number[] | undefined {
    return this.orders.get(faces.join());
  }

  /** Looks it up, where nobody has yet. Without it, a sheet keeps its order: that is no failure to tell of. */
  wish(faces: readonly number[]): void {
    const key = faces.join();
    if (this.orders.has(key) || this.asked.has(key)) return;
    this.asked.add(key);
    this.ask(faces).then(
      (order) => {
        if (!order) return;
        this.orders.set(key, order);
        const [oldest] = this.orders.keys();
        if (this.orders.size > mostKnown && oldest !== undefined) this.orders.delete(oldest);
        this.arrived();
      },
      () => this.asked.delete(key),
    );
  }
}
