/** What the templates grant on Kafka, grant by grant; what it takes to take one away. Pure. */
import type { BrokerStatement } from '../kafka/iam/policy-file';

/** One action on one resource of one role. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

const KAFKA = /^(\*|kafka-cluster:)/;

/** The allowed grants on Kafka, each once, in the order of the statements. Negated statements cannot be taken apart: they are refused. */
export function grantsOf(role: string, statements: readonly BrokerStatement[]): readonly Grant[] {
  const grants = statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => {
      if (!('actions' in statement) || !('resources' in statement)) {
        throw new TypeError(`${role}: a statement that says "all but" grants what nobody counted; name actions and resources instead`);
      }
      const { actions, resources } = statement;
      return actions.filter((action) => KAFKA.test(action)).flatMap((action) => resources.map((resource) => ({ role, action, resource })));
    });
  return [...new Map(grants.map((grant) => [textOf(grant), grant])).values()];
}

export const textOf = ({ role, action, resource }: Grant): string => `${role} ${action} ${resource}`;

/** The statements without one grant, and with everything else as it was. */
export function without(statements: readonly BrokerStatement[], { action, resource }: Grant): readonly BrokerStatement[] {
  return statements.flatMap((statement): readonly BrokerStatement[] => {
    const hits =
      'actions' in statement && 'resources' in statement && statement.actions.includes(action) && statement.resources.includes(resource);
    if (!hits || statement.effect === 'Deny') return [statement];
    const { actions, resources, ...rest } = statement;
    const others = { ...rest, actions: actions.filter((each) => each !== action), resources };
    const elsewhere = { ...rest, actions: [action], resources: resources.filter((each) => each !== resource) };
    return [others, elsewhere].filter((part) => part.actions.length > 0 && part.resources.length > 0);
  });
}

/** A grant that may stay unused, and why. */
interface AllowedSurplus {
  readonly role: RegExp;
  readonly action: RegExp;
  readonly resource: RegExp;
  readonly why: string;
}

/** Grants that no run uses, and why they stay; they are not taken away for trial either. */
export const ALLOWED_SURPLUS: readonly AllowedSurplus[] = [
  {
    role: /-clients-Services/,
    action: /^kafka-cluster:DescribeClusterDynamicConfiguration$/,
    resource: /:cluster\//,
    why: "DescribeClusterDynamicConfiguration of the services: Lambda's documentation asks for it in the role of a function that reads by an event source mapping; the pollers here do not",
  },
];

/** True for what may stay although no run can show that it is needed. */
export const isExcused = (grant: Grant, allowed = ALLOWED_SURPLUS): boolean =>
  allowed.some(({ role, action, resource }) => role.test(grant.role) && action.test(grant.action) && resource.test(grant.resource));

/** Grants that nobody used and nobody excused. @param used lines of `role action resource` */
export function surplusOf(grants: readonly Grant[], used: readonly string[], allowed = ALLOWED_SURPLUS): readonly Grant[] {
  const known = new Set(used);
  return grants.filter((grant) => !known.has(textOf(grant)) && !isExcused(grant, allowed));
}
