/** One more service, made like one that runs: what a deployment of its declaration would make. Pure. */
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { KAFKA_ENV } from '../../lambda/shared/kafka/contract';
import type { BrokerStatement } from '../kafka/iam/policy-file';
import type { EventSourceMappingSpec, FunctionSpec } from '../ports';

export interface DeployedService {
  readonly spec: FunctionSpec;
  readonly mapping: EventSourceMappingSpec;
  /** Of its role. */
  readonly statements: readonly BrokerStatement[];
}

/**
 * Function, role and mapping of `service`, with names of its own: the same bundle with another variable, a group of its own and rights on that
 * group alone. It begins at the oldest record.
 */
export function deriveService({ spec, mapping, statements }: DeployedService, service: string): DeployedService {
  const like = spec.environment[CONSUMER_ENV.service] ?? '';
  const group = mapping.consumerGroupId.replace(like, service);
  const arn = renamed(spec.arn, ':', group);
  const roleArn = spec.roleArn === undefined ? undefined : renamed(spec.roleArn, '/', group);
  const environment = {
    ...spec.environment,
    [CONSUMER_ENV.service]: service,
    ...(roleArn === undefined || spec.environment[KAFKA_ENV.roleArn] === undefined ? {} : { [KAFKA_ENV.roleArn]: roleArn }),
    ...(spec.environment[CONSUMER_ENV.group] === undefined ? {} : { [CONSUMER_ENV.group]: group }),
  };
  return {
    spec: { ...spec, name: group, arn, environment, ...(roleArn === undefined ? {} : { roleArn }) },
    mapping: { ...mapping, functionArn: arn, consumerGroupId: group, startingPosition: 'TRIM_HORIZON' },
    statements: statements.map((statement) => onGroup(statement, mapping.consumerGroupId, group)),
  };
}

/** The last part of an ARN replaced. */
const renamed = (arn: string, separator: string, name: string): string => `${arn.slice(0, arn.lastIndexOf(separator))}${separator}${name}`;

function onGroup(statement: BrokerStatement, before: string, after: string): BrokerStatement {
  if (!('resources' in statement)) return statement;
  const isGroup = (arn: string): boolean => arn.includes(':group/') && arn.endsWith(`/${before}`);
  return { ...statement, resources: statement.resources.map((arn) => (isGroup(arn) ? renamed(arn, '/', after) : arn)) };
}
