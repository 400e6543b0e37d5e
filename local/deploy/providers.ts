/** Per resource type, what deploying it onto this machine means. A type that is not in the table has no meaning here. */
import { at, objectOrEmpty } from '../assembly/json';
import type { ResourceValue } from '../assembly/physical';
import { referencesOf } from '../assembly/references';
import { readFunction } from '../assembly/resources/function';
import { readMapping } from '../assembly/resources/mapping';
import { readSchedule } from '../assembly/resources/schedule';
import { readTable } from '../assembly/resources/table';
import { addressOf, isCustomResource, type Resource, type Stack } from '../assembly/template';
import type { Contribution } from './contributions';
import { deployCustomResource, hasNoMeaning } from './custom';
import { withOverrides } from './overrides';
import { isFrameworkFunction } from './provider-framework';
import type { Session } from './session';

type Provider = (stack: Stack, resource: Resource, session: Session) => Promise<Contribution>;

const EMULATED: Contribution = { kind: 'emulated' };

/**
 * Played by parts that run already (brokers, and the policies that they enforce), by the sinks of event source mappings (buckets, queues), by the engine
 * (waiters), or by what watches the run (alarms, and what they count in logs).
 */
const playedElsewhere: Provider = async () => EMULATED;

const PROVIDERS: Readonly<Record<string, Provider>> = {
  'AWS::MSK::Cluster': playedElsewhere,
  'AWS::MSK::ServerlessCluster': playedElsewhere,
  'AWS::MSK::Configuration': playedElsewhere,
  'AWS::S3::Bucket': playedElsewhere,
  'AWS::SQS::Queue': playedElsewhere,
  'AWS::StepFunctions::StateMachine': playedElsewhere,
  'AWS::IAM::ManagedPolicy': playedElsewhere,
  'AWS::IAM::Policy': playedElsewhere,
  'AWS::IAM::Role': playedElsewhere,
  'AWS::CloudWatch::Alarm': playedElsewhere,
  'AWS::CloudWatch::CompositeAlarm': playedElsewhere,
  'AWS::Logs::MetricFilter': playedElsewhere,
  'AWS::Lambda::Function': deployFunction,
  'AWS::Lambda::EventSourceMapping': deployMapping,
  'AWS::Scheduler::Schedule': deploySchedule,
  'AWS::DynamoDB::Table': deployTable,
  'AWS::DynamoDB::GlobalTable': deployTable,
};

export function deployResource(stack: Stack, resource: Resource, session: Session): Promise<Contribution> {
  const provider = isCustomResource(resource.type) ? deployCustomResource : (PROVIDERS[resource.type] ?? notEmulated);
  return provider(stack, resource, session);
}

async function notEmulated(_: Stack, resource: Resource): Promise<Contribution> {
  return { kind: 'not-emulated', type: resource.type };
}

async function deployFunction(stack: Stack, resource: Resource, session: Session): Promise<Contribution> {
  if (isFrameworkFunction(objectOrEmpty(at(resource.properties, 'Environment', 'Variables')))) {
    return EMULATED;
  }
  if (servesOnlyTheCdk(stack, resource.logicalId)) {
    return { kind: 'not-emulated', type: resource.type };
  }
  const properties = session.resolver.properties(stack, resource);
  const spec = readFunction(properties, valueOfResource(stack, resource, session), stack, addressOf(stack, resource.logicalId));
  const local = withOverrides(spec, session.options.overrides);
  session.options.runtime.register(local);
  return { kind: 'function', spec: local };
}

/** The handler of a custom resource of the CDK that is not run here: every service token that names it is of such a type. */
function servesOnlyTheCdk(stack: Stack, logicalId: string): boolean {
  const served = [...stack.template.resources.values()].filter((resource) =>
    referencesOf(resource.properties['ServiceToken'] ?? null).has(logicalId),
  );
  return served.length > 0 && served.every((resource) => hasNoMeaning(resource.type));
}

async function deployMapping(stack: Stack, resource: Resource, session: Session): Promise<Contribution> {
  const properties = session.resolver.properties(stack, resource);
  const spec = readMapping(properties, valueOfResource(stack, resource, session), addressOf(stack, resource.logicalId));
  return spec === undefined ? EMULATED : { kind: 'mapping', spec };
}

async function deploySchedule(stack: Stack, resource: Resource, session: Session): Promise<Contribution> {
  const properties = session.resolver.properties(stack, resource);
  const spec = readSchedule(properties, valueOfResource(stack, resource, session), addressOf(stack, resource.logicalId));
  return spec === undefined ? EMULATED : { kind: 'schedule', spec };
}

async function deployTable(stack: Stack, resource: Resource, session: Session): Promise<Contribution> {
  const { ref } = valueOfResource(stack, resource, session);
  const spec = readTable(session.resolver.properties(stack, resource), ref, addressOf(stack, resource.logicalId));
  await session.options.tables.ensureTable(spec);
  return EMULATED;
}

function valueOfResource(stack: Stack, resource: Resource, session: Session): ResourceValue {
  return session.resolver.value(stack, resource.logicalId) ?? { ref: resource.logicalId, attribute: () => undefined };
}
