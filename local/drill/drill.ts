import type { Ground } from './ground';

/** One way to break the system under load. */
export interface Drill {
  readonly name: string;
  /** Part of the short form, which the tests run. */
  readonly isShort: boolean;
  /** Resolves when the system has recovered, with what is worth saying; what it broke is whole again then. */
  run(ground: Ground): Promise<string | undefined>;
}

export const RECOVERY_MS = 60_000;
/** Some seconds of load: enough to touch every partition that has visits. */
export const VISITS_AFTER = 150;
