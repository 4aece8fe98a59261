/**
 * Shares out something scarce (memory) among tasks that run at the same time. First come, first served, so a large
 * request is not starved by small ones.
 */
export class Budget {
  private free: number;
  private readonly waiting: { amount: number; start: () => void }[] = [];

  constructor(private readonly total: number) {
    this.free = total;
  }

  /**
   * Waits until `amount` is free. More than the total counts as the total: such a task runs alone.
   * @returns gives the amount back; to be called once.
   */
  async take(amount: number): Promise<() => void> {
    const wanted = Math.min(amount, this.total);
    if (this.waiting.length > 0 || wanted > this.free) {
      await new Promise<void>((start) => {
        this.waiting.push({ amount: wanted, start });
      });
    } else {
      this.free -= wanted;
    }
    return () => {
      this.free += wanted;
      this.serve();
    };
  }

  private serve(): void {
    for (let next = this.waiting[0]; next && next.amount <= this.free; next = this.waiting[0]) {
      this.waiting.shift();
      this.free -= next.amount;
      next.start();
    }
  }
}
