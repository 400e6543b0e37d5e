/** What the brokers' authorizers decided in a run, for the report and for the proof. */
import type { IamDecision, IamEvent } from '../kafka/iam/events';

export interface IamReport {
  readonly enforced: boolean;
  /** `role action resource`, sorted, each once. */
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

export const NOT_ENFORCED: IamReport = { enforced: false, allowed: [], denied: [] };

/**
 * Decisions that something hung on. A quiet refusal is none: Kafka only hides a topic in a list, or asks for another grant. What was not
 * asked for but another action rests on (`neededBy`) counts as used: AWS says that it must be there.
 */
export function decisionsOf(events: readonly IamEvent[]): readonly IamDecision[] {
  return events.filter((event) => event.event === 'decision').filter(({ allowed, quiet }) => allowed || quiet !== true);
}

/** @param isOurs whether a role belongs to the templates: tools of the local run are not told */
export function summarizeDecisions(events: readonly IamEvent[], isOurs: (roleArn: string) => boolean): IamReport {
  const ours = decisionsOf(events).filter(({ role }) => isOurs(role));
  const lines = (isAllowed: boolean): readonly string[] => {
    const those = ours.filter(({ allowed }) => allowed === isAllowed);
    return [...new Set(those.map(({ role, action, resource }) => `${role} ${action} ${resource}`))].sort();
  };
  return { enforced: true, allowed: lines(true), denied: lines(false) };
}
