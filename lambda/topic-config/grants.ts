import { retry } from '../shared/retry';
import { TopicError } from './domain/errors';
import type { Clock } from './ports';

export interface GrantPatience {
  /**
   * How long after CloudFormation the brokers may hear of a right: "in most cases less than a minute", and sometimes more
   * (https://docs.aws.amazon.com/msk/latest/developerguide/create-iam-access-control-policies.html). undefined: they know it.
   */
  readonly grantsWithinMs?: number | undefined;
}

const PAUSE_MS = 5_000;

/** Rights that may still be on their way: the policy that names a new topic is changed a moment before the topic is asked for. */
export class Grants {
  readonly #clock: Clock;
  readonly #arrivedAt: number;

  constructor({ clock, grantsWithinMs = 0 }: GrantPatience & { readonly clock: Clock }) {
    this.#clock = clock;
    this.#arrivedAt = clock.now() + grantsWithinMs;
  }

  /** Repeats a read that is refused, while its right may still come. */
  await<T>(read: () => Promise<T>): Promise<T> {
    const pauseAfter = (error: unknown) => (error instanceof TopicError && this.mayComeFor([error]) ? PAUSE_MS : undefined);
    return retry(read, pauseAfter, this.#clock.sleep.bind(this.#clock));
  }

  /** True where nothing but rights is missing, and there is time left for them. */
  mayComeFor(errors: readonly TopicError[]): boolean {
    return errors.length > 0 && this.#clock.now() < this.#arrivedAt && errors.every(({ code }) => code === 'broker.unauthorized');
  }

  pause(): Promise<void> {
    return this.#clock.sleep(PAUSE_MS);
  }
}
