/**
 * So many answers in a row that brought nothing: nothing is left; what remains of a partition may be marks of transactions. One more than three,
 * because an answer is counted before its records are handed over.
 */
const ENOUGH = 4;

/** Tells from what a consumer's brokers are asked and answer when none of them has anything left. */
export class EmptyFetches {
  /** By broker: answers since anything was brought. One that is asked counts before it has answered. */
  readonly #answers = new Map<number, number>();

  asked(broker: number): void {
    if (!this.#answers.has(broker)) this.#answers.set(broker, 0);
  }

  answered(broker: number): void {
    this.#answers.set(broker, (this.#answers.get(broker) ?? 0) + 1);
  }

  /** Records came, from whichever broker: the others' may be on their way. */
  broughtSomething(): void {
    for (const broker of this.#answers.keys()) this.#answers.set(broker, 0);
  }

  /** Other partitions, and with them perhaps other brokers. */
  assignedAnew(): void {
    this.#answers.clear();
  }

  /** From every broker that was asked: one that is busy may take longer for its first answer than the others for several. */
  get areEnough(): boolean {
    const answers = [...this.#answers.values()];
    return answers.length > 0 && answers.every((count) => count >= ENOUGH);
  }
}
