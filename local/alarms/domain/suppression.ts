import type { AlarmState, Suppressor } from './rule';

/** What a composite alarm has still to tell, and how long it waits with that. */
export interface Telling {
  /** Its state has changed, and nobody was told. */
  readonly isOwed: boolean;
  /** Minute at which it speaks, if nothing comes in between. */
  readonly until?: number;
}

export const NOTHING_TO_TELL: Telling = { isOwed: false };

export interface Moment {
  readonly minute: number;
  readonly hasChanged: boolean;
  /** State of the suppressing alarm, and the one a minute before. */
  readonly suppressor?: { readonly now: AlarmState; readonly before: AlarmState };
}

/**
 * When a composite alarm tells of its state: at once, or, with an alarm that suppresses it, after the wait, and not while that one is on, nor right after
 * it (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html, examples 1 to 6).
 */
export function nextTelling(
  telling: Telling,
  { minute, hasChanged, suppressor }: Moment,
  rule: Suppressor | undefined,
): Telling & { readonly tells: boolean } {
  const isOwed = telling.isOwed || hasChanged;
  if (rule === undefined || suppressor === undefined) return { isOwed: false, tells: isOwed };
  if (suppressor.now === 'ALARM') return { isOwed, tells: false };
  const until = untilWhen(telling, minute, hasChanged, suppressor.before === 'ALARM', rule);
  if (!isOwed) return { isOwed: false, tells: false };
  return until === undefined || minute >= until ? { isOwed: false, tells: true } : { isOwed, until, tells: false };
}

/** A change of its own begins a new wait, whatever it was waiting for; the end of the other alarm begins the extension. */
function untilWhen(
  telling: Telling,
  minute: number,
  hasChanged: boolean,
  hasOtherEnded: boolean,
  { waitMinutes, extensionMinutes }: Suppressor,
): number | undefined {
  if (hasOtherEnded) return minute + extensionMinutes;
  if (hasChanged) return minute + waitMinutes;
  return telling.until;
}
