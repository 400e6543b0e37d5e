/** What people call functions and roles; CloudFormation's generated names are for machines. Pure. */
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import type { FunctionSpec } from '../ports';

/** By name and by role ARN of each function: its service, or what its name says between the stack and the random end. */
export function labelsOf(functions: readonly FunctionSpec[]): ReadonlyMap<string, string> {
  return new Map(
    functions.flatMap((spec) => {
      const label = spec.environment[CONSUMER_ENV.service] ?? readableName(spec.name);
      return [[spec.name, label] as const, ...(spec.roleArn === undefined ? [] : [[spec.roleArn, label] as const])];
    }),
  );
}

/** `msk-learn-topics-TopicsHandlerF6E1ACE4-1A2B3C` → `Topics handler`. */
function readableName(name: string): string {
  const core = name.replace(/^msk-[a-z]+-[a-z]+-/, '').replace(/(Function)?[0-9A-F]{4,8}(-[A-Za-z0-9]+)?$/, '');
  const words = core.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words === '' ? name : `${words[0]?.toUpperCase()}${words.slice(1)}`;
}
