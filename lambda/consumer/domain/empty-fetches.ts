/**
 * So many answers in a row that brought nothing: nothing is left; what remains of a partition may be marks of transactions. One more than three,
 * because an answer is counted before its records are handed over.
 */
const ENOUGH = 4;

interface Asked {
  /** Since anything was brought. */
  answers: number;
  /** A question is on its way. */
  isPending: boolean;
  /** Of all questions, the number of the last one to this broker. */
  last: number;
}

/** Tells from what a consumer's brokers are asked and answer when none of them has anything left. */
export class EmptyFetches {
  readonly #brokers = new Map<number, Asked>();
  #questions = 0;

  asked(broker: number): void {
    this.#questions += 1;
    const answers = this.#brokers.get(broker)?.answers ?? 0;
    this.#brokers.set(broker, { answers, isPending: true, last: this.#questions });
  }

  answered(broker: number): void {
    const known = this.#brokers.get(broker);
    if (known === undefined) return;
    known.answers += 1;
    known.isPending = false;
  }

  /** Records came, from whichever broker: the others' may be on their way. */
  broughtSomething(): void {
    for (const known of this.#brokers.values()) known.answers = 0;
  }

  /** Other partitions, and with them perhaps other brokers; who was asked before may still answer. */
  assignedAnew(): void {
    for (const [broker, known] of this.#brokers) {
      known.answers = 0;
      if (!known.isPending) this.#brokers.delete(broker);
    }
  }

  /** From every broker that is asked: one that is busy may take longer for its first answer than the others for several. */
  get areEnough(): boolean {
    const current = [...this.#brokers.values()].filter((known) => !this.#isGone(known));
    return current.length > 0 && current.every(({ answers }) => answers >= ENOUGH);
  }

  /** Has answered, and is asked no more while the others are: the client has dropped it. */
  #isGone({ isPending, last }: Asked): boolean {
    return !isPending && this.#questions - last > ENOUGH * this.#brokers.size;
  }
}
