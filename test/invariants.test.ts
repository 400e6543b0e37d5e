import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../lib/config/environments';
import { UNSCOPED_ACTIONS } from '../lib/iam/lambda-policies';
import { type LocatedResource, resourcesOf, type SynthesizedEnvironment, synthesize } from './support/synth';

const DATA_TYPES = new Set([
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::MSK::Configuration',
  'AWS::KMS::Key',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
]);

const ofType = (environment: SynthesizedEnvironment, type: string) => resourcesOf(environment).filter(({ Type }) => Type === type);
const named = ({ part, id }: LocatedResource) => `${part}/${id}`;
const property = ({ Properties }: LocatedResource, name: string): unknown => Properties?.[name];

/** Every object with an Effect, at any depth: policies of roles, keys, buckets and endpoints. */
function statementsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Effect' in value) return [value as Readonly<Record<string, unknown>>];
  return Object.values(value).flatMap(statementsIn);
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** Statements on every resource, and why they may be. */
const ALLOWED_UNSCOPED: readonly {
  readonly why: string;
  readonly fits: (actions: readonly unknown[], resource: LocatedResource) => boolean;
}[] = [
  {
    why: 'Lambda attaches functions and pollers to subnets; EC2 offers no narrower resource',
    fits: (actions) => actions.every((action) => UNSCOPED_ACTIONS.includes(String(action))),
  },
  { why: "a key's own policy speaks of that key", fits: (_actions, { Type }) => Type === 'AWS::KMS::Key' },
];

describe.each(ENVIRONMENT_NAMES)('in environment %s', (name) => {
  const environment = synthesize(name);

  it('every resource that holds data stays when its stack goes', () => {
    const data = resourcesOf(environment).filter(({ Type }) => DATA_TYPES.has(Type));
    expect(data.length).toBeGreaterThanOrEqual(3);
    const isKept = ({ DeletionPolicy }: LocatedResource) => DeletionPolicy?.startsWith('Retain') === true;
    expect(data.filter((resource) => !isKept(resource) || resource.UpdateReplacePolicy !== 'Retain').map(named)).toEqual([]);
  });

  it('what has a fixed name goes with a creation that failed: it would stop the next one', () => {
    const kept = resourcesOf(environment).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    const isNamed = ({ Properties = {} }: LocatedResource) =>
      Object.entries(Properties).some(([key, value]) => /Name$/.test(key) && typeof value === 'string');
    expect(kept.filter(isNamed).map(named)).toEqual([]);
    expect(resourcesOf(environment).some((resource) => resource.DeletionPolicy === 'RetainExceptOnCreate' && isNamed(resource))).toBe(true);
  });

  it('topics stay when their resource goes', () => {
    expect(ofType(environment, 'Custom::KafkaTopics').map((topics) => property(topics, 'RemovalPolicy'))).toEqual(['retain']);
  });

  it('no security group knows the whole world', () => {
    const world = /"(0\.0\.0\.0\/0|::\/0)"/;
    expect(
      resourcesOf(environment)
        .filter(({ Properties }) => world.test(JSON.stringify(Properties ?? {})))
        .map(named),
    ).toEqual([]);
  });

  it('every security group closes its way out or names it', () => {
    const egress = ofType(environment, 'AWS::EC2::SecurityGroupEgress').map((rule) => JSON.stringify(property(rule, 'GroupId')));
    const open = ofType(environment, 'AWS::EC2::SecurityGroup').filter(
      (group) => property(group, 'SecurityGroupEgress') === undefined && !egress.some((id) => id.includes(`"${group.id}"`)),
    );
    expect(open.map(named)).toEqual([]);
  });

  it('nothing leads out of the network', () => {
    const ways = resourcesOf(environment).filter(({ Type }) =>
      /^AWS::EC2::(InternetGateway|NatGateway|EgressOnlyInternetGateway|EIP|Route)$/.test(Type),
    );
    expect(ways.map(named)).toEqual([]);
  });

  it('a right on every resource has a reason', () => {
    const unscoped = resourcesOf(environment).flatMap((resource) =>
      statementsIn(resource.Properties)
        .filter(({ Effect, Resource }) => Effect === 'Allow' && list(Resource).includes('*'))
        .filter(({ Action }) => !ALLOWED_UNSCOPED.some(({ fits }) => fits(list(Action), resource)))
        .map(({ Action }) => `${named(resource)} ${JSON.stringify(Action)}`),
    );
    expect(unscoped).toEqual([]);
  });

  it('no right is on every action of Kafka or MSK', () => {
    const actions = resourcesOf(environment).flatMap(({ Properties }) => statementsIn(Properties).flatMap(({ Action }) => list(Action)));
    expect(actions.filter((action) => /^kafka(-cluster)?:.*\*/.test(String(action)))).toEqual([]);
    expect(actions).toContain('kafka-cluster:Connect');
  });

  it('every function runs on arm64 with a current Node', () => {
    const functions = ofType(environment, 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThanOrEqual(24);
    const odd = functions.filter(
      (fn) => property(fn, 'Runtime') !== 'nodejs24.x' || JSON.stringify(property(fn, 'Architectures')) !== '["arm64"]',
    );
    expect(odd.map(named)).toEqual([]);
  });

  it('every function has a log group of its stack, and every log group forgets', () => {
    const groups = ofType(environment, 'AWS::Logs::LogGroup');
    expect(groups.filter((group) => typeof property(group, 'RetentionInDays') !== 'number').map(named)).toEqual([]);
    const ids = new Set(groups.map(named));
    const without = ofType(environment, 'AWS::Lambda::Function').filter((fn) => {
      const logging = property(fn, 'LoggingConfig') as { readonly LogGroup?: { readonly Ref?: string } } | undefined;
      return !ids.has(`${fn.part}/${logging?.LogGroup?.Ref}`);
    });
    expect(without.map(named)).toEqual([]);
  });

  it('every function has a role of its own', () => {
    const roles = ofType(environment, 'AWS::Lambda::Function').map((fn) => `${fn.part} ${JSON.stringify(property(fn, 'Role'))}`);
    expect(new Set(roles).size).toBe(roles.length);
  });

  it('every event source mapping has a group of its own and somewhere for what fails', () => {
    const mappings = ofType(environment, 'AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(20);
    const groups = mappings.map((mapping) => JSON.stringify(property(mapping, 'AmazonManagedKafkaEventSourceConfig')));
    expect(new Set(groups).size).toBe(20);
    expect(mappings.filter((mapping) => property(mapping, 'DestinationConfig') === undefined).map(named)).toEqual([]);
  });

  it('every configured topic is declared once', () => {
    const declared = ofType(environment, 'Custom::KafkaTopics').flatMap((topics) => list(property(topics, 'Topics')));
    expect(declared).toEqual(environment.config.topics);
  });
});

describe('taking a trial environment down', () => {
  it('deletes its data when it is named', () => {
    const data = resourcesOf(synthesize('learn', { deleteData: 'learn' })).filter(({ Type }) => DATA_TYPES.has(Type));
    expect(data.filter(({ DeletionPolicy }) => DeletionPolicy !== 'Delete').map(named)).toEqual([]);
  });
});
