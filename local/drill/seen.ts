/** Whole numbers that mostly come in runs (a million visits are some thousand of them): which of them were there. */
export class Seen {
  /** Runs without a gap, ascending. */
  readonly #runs: { from: number; to: number }[] = [];

  /** @returns false when it was there already */
  add(number: number): boolean {
    let index = this.#runs.length;
    while (index > 0 && number < (this.#runs[index - 1]?.from ?? 0)) index -= 1;
    const before = this.#runs[index - 1];
    const after = this.#runs[index];
    if (before !== undefined && number <= before.to) return false;
    const joinsBefore = before?.to === number - 1;
    const joinsAfter = after?.from === number + 1;
    if (joinsBefore && joinsAfter) {
      before.to = after.to;
      this.#runs.splice(index, 1);
    } else if (joinsBefore) before.to = number;
    else if (joinsAfter) after.from = number;
    else this.#runs.splice(index, 0, { from: number, to: number });
    return true;
  }
}
