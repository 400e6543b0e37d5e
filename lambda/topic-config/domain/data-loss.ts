import { splitList } from './config-keys';

type Effective = (key: string) => string | undefined;

/**
 * True if a config change may delete records: a smaller retention, a cleanup policy that a topic did not have (by age, or old values of keys),
 * or tiered storage turned off. An unknown value counts as a loss: a plan must not promise what it cannot see.
 */
export function losesRecords(key: string, before: string | undefined, after: string | undefined, effective: Effective): boolean {
  switch (key) {
    case 'retention.ms':
    case 'retention.bytes':
      return deletes(effective) && shrinks(before, after);
    case 'cleanup.policy':
      return gains(before, after, 'delete') || gains(before, after, 'compact');
    case 'remote.storage.enable':
      return before === 'true' && after !== 'true';
    default:
      return false;
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
