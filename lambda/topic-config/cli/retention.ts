import { parsePeriod, type RetentionStep, type StepProgress } from '../domain/retention-step';
import { formatDuration } from '../domain/units';
import { listNames } from '../wait';

/** How a smaller retention is reached. */
export interface RetentionPace {
  readonly step: RetentionStep;
  /** Between two steps, in milliseconds; undefined: as often as brokers look. */
  readonly pauseMs: number | undefined;
}

/** As long as a timer surely takes. */
const MAX_PAUSE_MS = 86_400_000;

/** undefined without a step; a pause between no steps is a mistake. */
export function parseRetentionPace(
  step: string | undefined,
  interval: string | undefined,
): { readonly value: RetentionPace | undefined; readonly problems: readonly string[] } {
  const [ms, pause] = [
    step === undefined ? undefined : parsePeriod(step),
    interval === undefined ? undefined : parsePeriod(interval, MAX_PAUSE_MS),
  ];
  const problems = [
    ...(ms?.ok === false ? [`--retention-step ${ms.message}`] : []),
    ...(pause?.ok === false ? [`--retention-interval ${pause.message}`] : []),
    ...(step === undefined && interval !== undefined ? ['--retention-interval goes with --retention-step'] : []),
  ];
  const pauseMs = pause?.ok === true ? pause.value : undefined;
  return { value: ms?.ok === true ? { step: { ms: ms.value }, pauseMs } : undefined, problems };
}

/** `retention.ms: orders is 13d now, 6 steps left; one every 5m`. */
export function renderSteps(progress: readonly StepProgress[], pauseMs: number): string {
  const topics = progress.map(({ name, value, left }) => {
    return `${name} is ${/^\d+$/.test(value) ? formatDuration(BigInt(value)) : value} now, ${left} ${left === 1 ? 'step' : 'steps'} left`;
  });
  return `retention.ms: ${listNames(topics)}; one every ${formatDuration(pauseMs)}`;
}
