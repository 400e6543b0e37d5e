/** Visits written and read per second over the last minutes, in a memory of fixed size. */
import { Chart } from './charts';
import { byId, setText } from './dom';
import { perSecond } from './format';
import type { Rates } from './view-model';

/** Ten minutes of looks. */
const LOOKS_KEPT = 1_200;

export class Flow {
  readonly #chart = Chart.ofFlow(byId('flow'));
  readonly #seconds: number[] = [];
  readonly #written: number[] = [];
  readonly #consumed: number[] = [];

  show(elapsedMs: number, { written, consumed }: Rates): void {
    if (Number.isNaN(written) || Number.isNaN(consumed)) return;
    this.#seconds.push(elapsedMs / 1000);
    this.#written.push(written);
    this.#consumed.push(consumed);
    if (this.#seconds.length > LOOKS_KEPT) for (const column of [this.#seconds, this.#written, this.#consumed]) column.shift();
    const text = `${perSecond(written)} written, ${perSecond(consumed)} read by each service`;
    setText(byId('flow-text'), text);
    this.#chart.show([this.#seconds, this.#written, this.#consumed], `Visits per second: ${text}`);
  }

  redraw(): void {
    this.#chart.redraw();
  }
}
