import { CONFIG_FIELD_PREFIX, type FieldChange, type TopicChange } from './domain/topic';
import type { ConfigAlteration } from './ports';

/** A value, null to take the override away, or undefined for nothing. */
type Write = string | null | undefined;

/** What a change shall end with. */
export function targetOf({ op, after }: FieldChange): Write {
  if (op === 'set') return after ?? undefined;
  return op === 'remove' ? null : undefined;
}

/** What a change writes now. */
export function writeOf(change: FieldChange, holdsSteps: boolean): Write {
  if (change.step === undefined) return targetOf(change);
  return holdsSteps ? undefined : change.step.next;
}

/** The configs of topics that have something to write. */
export function alterationsOf(topics: readonly TopicChange[], writeOfChange: (change: FieldChange) => Write): readonly ConfigAlteration[] {
  return topics.flatMap(({ name, fields }) => {
    const writes = fields
      .filter(({ field }) => field.startsWith(CONFIG_FIELD_PREFIX))
      .map((change): [string, Write] => [change.field.slice(CONFIG_FIELD_PREFIX.length), writeOfChange(change)]);
    const set = writes.flatMap(([key, value]): [string, string][] => (typeof value === 'string' ? [[key, value]] : []));
    const remove = writes.filter(([, value]) => value === null).map(([key]) => key);
    return set.length + remove.length === 0 ? [] : [{ name, set: Object.fromEntries(set), remove }];
  });
}
