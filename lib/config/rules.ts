import type { Problem } from './problems';
import { ACCESS_RULES } from './rules/access-rules';
import { BROKER_RULES } from './rules/broker-rules';
import { CLIENT_RULES } from './rules/client-rules';
import { NETWORK_RULES } from './rules/network-rules';
import type { Rule, RuleFacts, SoundFields } from './rules/rule';
import { SERVER_PROPERTY_RULES } from './rules/server-property-rules';
import { TOPIC_RULES } from './rules/topic-rules';

/** Every rule over several fields, in the order in which problems are told; docs/checks.md is made of them. */
export const RULES: readonly Rule[] = [
  ...NETWORK_RULES,
  ...BROKER_RULES,
  ...SERVER_PROPERTY_RULES,
  ...ACCESS_RULES,
  ...TOPIC_RULES,
  ...CLIENT_RULES,
];

/** What spans fields and does not fit, or is worth a look. */
export function crossFindings(fields: SoundFields, facts: RuleFacts): Readonly<Record<Rule['severity'], readonly Problem[]>> {
  const of = (severity: Rule['severity']): readonly Problem[] =>
    RULES.filter((rule) => rule.severity === severity).flatMap((rule) =>
      rule.check(fields, facts).filter((problem) => problem !== false && problem !== undefined),
    );
  return { error: of('error'), warning: of('warning') };
}
