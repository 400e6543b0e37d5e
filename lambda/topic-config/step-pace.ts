import type { ApplyReport } from './apply';
import { isRecord } from './domain/declaration';
import { RETENTION_CHECK_MS, type RetentionStep, type StepProgress, stepsAfter } from './domain/retention-step';
import type { TopicPlan } from './domain/topic';
import type { Clock } from './ports';

export interface StepPaceContext {
  readonly clock: Clock;
  readonly isStepwise?: boolean;
  /** true: what goes in steps waits for the next call. Only with `isStepwise`. */
  readonly holdsSteps?: boolean;
  /** Between two steps, in milliseconds; default: as often as brokers look. */
  readonly stepPauseMs?: number | undefined;
  /** Told before each pause how far retentions are, and the time from step to step. */
  readonly onStep?: (progress: readonly StepProgress[], pauseMs: number) => void;
}

/** Keeps one run from taking steps faster than it should, whatever else makes it plan anew. */
interface StepPace {
  holds(): boolean;
  taken(report: ApplyReport): void;
  /** Until the next step is due. */
  wait(progress: readonly StepProgress[]): Promise<void>;
}

/** A run that is called again takes one step per call: the pause is the caller's. */
export function createStepPace(context: StepPaceContext): StepPace {
  const { clock, isStepwise = false, holdsSteps = false, stepPauseMs = RETENTION_CHECK_MS, onStep } = context;
  let dueAt = holdsSteps ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const holds = (): boolean => clock.now() < dueAt;
  return {
    holds,
    taken: ({ done, failure }) => {
      // A write whose answer was lost may have happened.
      const isTried = failure?.phase === 'configs' && !failure.isValidation;
      const isTaken = !holds() && (isTried || done.some(({ phase }) => phase === 'configs'));
      if (isTaken) dueAt = isStepwise ? Number.POSITIVE_INFINITY : clock.now() + stepPauseMs;
    },
    wait: async (progress) => {
      onStep?.(progress, stepPauseMs);
      await clock.sleep(Math.max(0, dueAt - clock.now()));
      // A timer may end a moment early.
      dueAt = clock.now();
    },
  };
}

/** What `onEvent` hands to the waiter: how many steps there were, and when, in milliseconds since 1970. */
export interface StepsUnderWay {
  readonly left: number;
  readonly since: number;
}

/** undefined where no retention goes down in steps. */
export function stepsUnderWay(plan: TopicPlan, now: number): StepsUnderWay | undefined {
  const left = Math.max(0, ...stepsAfter(plan, true).map((each) => each.left));
  return left === 0 ? undefined : { left, since: now };
}

/**
 * A waiter goes on when its deployment has been given up (aws/aws-cdk#31541): it must not lower again what the rollback has raised. So there
 * may be no more steps left than the time since the first of them leaves. Questions that come a whole step late look the same: better a
 * deployment that is done again than records that are gone.
 */
export function withoutRaised(step: RetentionStep | undefined, steps: unknown, now: number): RetentionStep | undefined {
  if (step === undefined || !isRecord(steps)) return step;
  const { left, since } = steps;
  if (typeof left !== 'number' || typeof since !== 'number') return step;
  return { ...step, maxSteps: Math.max(0, left - Math.floor((now - since) / RETENTION_CHECK_MS)), isUnderWay: true };
}
