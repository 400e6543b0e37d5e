import { splitList } from './config-keys';

type Effective = (key: string) => string | undefined;

/**
 * What a config change may delete, or undefined if nothing: a smaller retention, a cleanup policy that a topic did not have (by age, or old
 * values of keys), tiered storage turned off. An unknown value counts as a loss: a plan must not promise what it cannot see.
 */
export function lossOf(key: string, before: string | undefined, after: string | undefined, effective: Effective): string | undefined {
  switch (key) {
    case 'retention.ms':
    case 'retention.bytes':
      return deletes(effective) && shrinks(before, after) ? 'records beyond the smaller limit are deleted' : undefined;
    case 'cleanup.policy':
      if (gains(before, after, 'delete')) return 'records become subject to retention';
      return gains(before, after, 'compact') ? 'older records of the same key are deleted' : undefined;
    case 'remote.storage.enable':
      return before === 'true' && after !== 'true' ? 'what is only in tiered storage is deleted' : undefined;
    default:
      return undefined;
  }
}

function deletes(effective: Effective): boolean {
  const policy = effective('cleanup.policy');
  return policy === undefined || splitList(policy).includes('delete');
}

function shrinks(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  const limit = (value: string): bigint | undefined => (/^-?\d+$/.test(value) && BigInt(value) >= 0n ? BigInt(value) : undefined);
  const [old, next] = [limit(before), limit(after)];
  return next !== undefined && (old === undefined || next < old);
}

function gains(before: string | undefined, after: string | undefined, policy: string): boolean {
  const has = (value: string | undefined): boolean => value === undefined || splitList(value).includes(policy);
  return before !== undefined && !has(before) && has(after);
}
