import type { Stoppable } from './ports';

/**
 * Everything that was started, ended in reverse order exactly once. A part that fails to stop does not keep the others from stopping:
 * its message is returned.
 */
export class Lifecycle implements Stoppable {
  readonly #started: { readonly name: string; readonly part: Stoppable }[] = [];
  readonly #problems: string[] = [];
  #stopping: Promise<void> | undefined;

  /** Registers a part; one that comes when everything is being stopped already is stopped at once. */
  async add<Part extends Stoppable>(name: string, part: Part): Promise<Part> {
    if (this.#stopping !== undefined) {
      await this.#stopPart(name, part);
    } else {
      this.#started.push({ name, part });
    }
    return part;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** What could not be stopped, one line each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  async #stopAll(): Promise<void> {
    for (let next = this.#started.pop(); next !== undefined; next = this.#started.pop()) {
      await this.#stopPart(next.name, next.part);
    }
  }

  async #stopPart(name: string, part: Stoppable): Promise<void> {
    try {
      await part.stop();
    } catch (error) {
      this.#problems.push(`${name} did not stop: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
