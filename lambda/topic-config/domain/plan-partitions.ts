import { splitList } from './config-keys';
import type { PlanPolicy } from './plan';
import { type FieldChange, own, type TopicSpec, type TopicState } from './topic';

/** Upwards from the live count, so that a repeat changes nothing; a decrease is refused, never done by recreating the topic. */
export function diffPartitions(spec: TopicSpec, state: TopicState, policy: PlanPolicy): FieldChange | undefined {
  const live = state.partitions.length;
  if (spec.partitions === live) return undefined;
  const change = { field: 'partitions', before: String(live), after: String(spec.partitions), destructive: false };
  if (spec.partitions > live) return { ...change, op: 'set', reason: 'more partitions are declared than the topic has' };
  const kept = whyKept(policy);
  if (kept !== undefined) return { ...change, after: change.before, op: 'keep', reason: `declared are ${spec.partitions}; ${kept}` };
  const reason = `partitions cannot be taken away: the topic has ${live}, declared are ${spec.partitions}; declare ${live}, or a new topic`;
  return { ...change, op: 'refuse', reason };
}

// The rollback of a successful increase looks like a decrease: to refuse it would strand the stack.
function whyKept({ isRollback, onFewerPartitions }: PlanPolicy): string | undefined {
  if (isRollback === true) return 'the stack is rolling back, and partitions cannot be taken away: left as they are';
  return onFewerPartitions === 'ignore' ? 'partitions cannot be taken away, and the policy is "ignore": left as they are' : undefined;
}

/** What an increase does to records with keys. */
export function increaseWarning(spec: TopicSpec, state: TopicState): string {
  const policy = own(spec.configs, 'cleanup.policy') ?? own(state.overrides, 'cleanup.policy')?.value ?? 'delete';
  const compacted = splitList(policy).includes('compact')
    ? '; on this compacted topic the old value of a moved key stays in its old partition'
    : '';
  return `more partitions send keys elsewhere: order per key holds only among records written after the change${compacted}`;
}
