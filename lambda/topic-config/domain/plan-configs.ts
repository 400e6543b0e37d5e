import { isSameValue, THROTTLE_KEYS } from './config-keys';
import { lossOf } from './data-loss';
import type { FlavourProfile } from './profiles';
import { inSteps, type RetentionStep } from './retention-step';
import {
  type ClusterState,
  CONFIG_FIELD_PREFIX,
  type ConfigOverride,
  type FieldChange,
  own,
  type TopicSpec,
  type TopicState,
} from './topic';

export interface ConfigDiffInput {
  readonly spec: TopicSpec;
  /** Keys that the declaration before this one had: what is gone from it is ours to remove. */
  readonly previousKeys: ReadonlySet<string>;
  readonly state: TopicState;
  readonly brokerValues: ClusterState['brokerValues'];
  readonly profile: FlavourProfile;
  /** true: overrides that nobody declared are removed too. */
  readonly isAuthoritative: boolean;
  /** Changes that may delete records are refused unless this is true. */
  readonly allowsDataLoss: boolean;
  /** undefined: a smaller retention is set in one go. */
  readonly retentionStep: RetentionStep | undefined;
  /** While a stack rolls back, such a change is left out: neither may records go nor the stack be stranded. */
  readonly isRollback: boolean;
}

/** Three-way difference of a topic's overrides: declared now, declared before, and on the broker. Equal keys make no change. */
export function diffConfigs(input: ConfigDiffInput): readonly FieldChange[] {
  const declared = Object.entries(input.spec.configs).flatMap(([key, value]) => declaredChange(input, key, value) ?? []);
  const others = Object.entries(input.state.overrides)
    .filter(([key]) => own(input.spec.configs, key) === undefined)
    .flatMap(([key, override]) => undeclaredChange(input, key, override) ?? []);
  return [...declared, ...others]
    .map((change) => gated(input, inSteps(change, input.retentionStep)))
    .sort((a, b) => (a.field < b.field ? -1 : 1));
}

function gated({ allowsDataLoss, isRollback }: ConfigDiffInput, { step, ...change }: FieldChange): FieldChange {
  const isRefused = change.op === 'refuse';
  if (!change.destructive || (allowsDataLoss && !isRefused)) return { ...change, ...(step === undefined ? {} : { step }) };
  if (isRollback) {
    const reason = `declared is ${change.after ?? 'no value'}; left as it is while the stack rolls back, since ${change.reason}`;
    return { ...change, after: change.before, op: 'keep', reason, destructive: false };
  }
  if (allowsDataLoss) return change;
  return { ...change, op: 'refuse', reason: `${change.reason}; allow it (allowDataLoss), or declare ${change.before ?? 'no value'}` };
}

function declaredChange(input: ConfigDiffInput, key: string, value: string): FieldChange | undefined {
  const override = own(input.state.overrides, key);
  const current = override === undefined ? own(input.brokerValues, key) : (override.value ?? undefined);
  if (override?.value != null && isSameValue(key, override.value, value)) return undefined;
  if (override === undefined && input.spec.pins === false && current !== undefined && isSameValue(key, current, value)) return undefined;
  const change = { field: `${CONFIG_FIELD_PREFIX}${key}`, before: current ?? null, after: value };
  if (input.profile.createOnlyKeys.has(key)) return createOnlyChange(change, key, current, value);
  const effective = (name: string): string | undefined => own(input.spec.configs, name) ?? effectiveNow(input, name);
  const loss = lossOf(key, current, value, effective);
  return { ...change, op: 'set', ...withLoss(reasonToSet(override, current, key, value), loss) };
}

// A value equal to the broker's is still set: a later change of the broker's configuration must not move a declared value.
function reasonToSet(override: ConfigOverride | undefined, current: string | undefined, key: string, value: string): string {
  if (override !== undefined) return 'the topic has another value';
  return current !== undefined && isSameValue(key, current, value) ? 'pins the value that the broker has now' : 'not set on the topic';
}

function createOnlyChange(
  change: Pick<FieldChange, 'field' | 'before' | 'after'>,
  key: string,
  current: string | undefined,
  value: string,
): FieldChange | undefined {
  if (current !== undefined && isSameValue(key, current, value)) return undefined;
  const reason = `${key} can only be set when a topic is created on this kind of cluster; declare ${current ?? 'no value'}, or a new topic`;
  return { ...change, op: 'refuse', reason, destructive: false };
}

function undeclaredChange(input: ConfigDiffInput, key: string, override: ConfigOverride): FieldChange | undefined {
  if (override.isReadOnly || override.isSensitive || input.profile.serviceKeys.has(key)) return undefined;
  const wasOurs = input.previousKeys.has(key);
  if (THROTTLE_KEYS.has(key) && !wasOurs) return undefined;
  const change = { field: `${CONFIG_FIELD_PREFIX}${key}`, before: override.value };
  if (!wasOurs && !input.isAuthoritative) {
    const reason = 'set by someone else and never declared here: left as it is';
    return { ...change, after: override.value, op: 'keep', reason, destructive: false };
  }
  const fallback = own(input.brokerValues, key);
  const reason = wasOurs ? "no longer declared: the broker's value holds again" : 'not declared, and the declaration is authoritative';
  const loss = lossOf(key, override.value ?? undefined, fallback, (name) => effectiveNow(input, name));
  return { ...change, after: fallback ?? null, op: 'remove', ...withLoss(reason, loss) };
}

function withLoss(reason: string, loss: string | undefined): Pick<FieldChange, 'reason' | 'destructive'> {
  return { reason: loss === undefined ? reason : `${reason}; ${loss}`, destructive: loss !== undefined };
}

function effectiveNow({ state, brokerValues }: ConfigDiffInput, key: string): string | undefined {
  return own(state.overrides, key)?.value ?? own(brokerValues, key);
}
