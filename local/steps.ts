import type { StepTime } from './report';
import type { View } from './view/view';

/** Times each step, tells the view, and keeps the figures for the report; a step that fails is timed too. */
export class Steps {
  readonly #view: View;
  readonly #now: () => number;
  readonly #times: StepTime[] = [];

  constructor(view: View, now: () => number = () => performance.now()) {
    this.#view = view;
    this.#now = now;
  }

  get times(): readonly StepTime[] {
    return this.#times;
  }

  async time<Result>(name: string, work: () => Promise<Result>, describe?: (result: Result) => string): Promise<Result> {
    const startedAt = this.#now();
    const elapsed = () => Math.round(this.#now() - startedAt);
    this.#view.begin(name);
    try {
      const result = await work();
      this.#finish(name, elapsed(), describe?.(result));
      return result;
    } catch (error) {
      this.#finish(name, elapsed(), 'failed');
      throw error;
    }
  }

  /** A step that somebody else timed. */
  record(name: string, ms: number, detail?: string): void {
    this.#finish(name, ms, detail);
  }

  #finish(name: string, ms: number, detail: string | undefined): void {
    this.#times.push({ name, ms });
    this.#view.finish(name, ms, detail);
  }
}
