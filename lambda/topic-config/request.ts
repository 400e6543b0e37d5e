import {
  type AclDeclaration,
  ADOPT_POLICIES,
  type AdoptPolicy,
  CLUSTER_FLAVOURS,
  type ClusterFlavour,
  DELETION_MODES,
  type DeletionMode,
  FEWER_PARTITIONS_POLICIES,
  type FewerPartitionsPolicy,
  REPLICATION_POLICIES,
  type ReplicationPolicy,
  TOPIC_REMOVAL_POLICIES,
  type TopicDeclaration,
  type TopicRemovalPolicy,
} from './contract';
import { parseAcls } from './domain/acl-declaration';
import { describe, isRecord, parseDeclarations, readBoolean } from './domain/declaration';
import { invalidRequest, type Problem } from './domain/errors';
import { parsePeriod } from './domain/retention-step';

/** Properties after parsing: typed once, here. */
export interface ParsedProperties {
  readonly clusterArn: string;
  readonly flavour: ClusterFlavour;
  readonly adopt: AdoptPolicy;
  readonly removal: TopicRemovalPolicy;
  readonly topics: readonly TopicDeclaration[];
  readonly acls: readonly AclDeclaration[];
  readonly allowsDataLoss: boolean;
  readonly isAuthoritative: boolean;
  readonly isStrict: boolean;
  readonly deletion: DeletionMode;
  readonly onFewerPartitions: FewerPartitionsPolicy;
  readonly replication: ReplicationPolicy;
  /** Milliseconds; undefined: in one go. */
  readonly retentionStepMs: number | undefined;
}

interface ResourceIdentity {
  readonly stackId: string;
  readonly logicalId: string;
  readonly requestId: string;
}

export type TopicRequest =
  | ({ readonly kind: 'create'; readonly properties: ParsedProperties } & ResourceIdentity)
  | ({
      readonly kind: 'update';
      readonly physicalId: string;
      readonly properties: ParsedProperties;
      readonly previous: ParsedProperties;
    } & ResourceIdentity)
  | ({ readonly kind: 'delete'; readonly physicalId: string; readonly rawProperties: unknown } & ResourceIdentity);

const SCHEMA_VERSIONS = ['1'] as const;

/**
 * Reads a CloudFormation event. A delete's properties stay raw: whether they must be read depends on whose resource it is.
 * @throws TopicError `request.invalid` with all problems
 */
export function parseRequest(event: unknown): TopicRequest {
  const raw = isRecord(event) ? event : {};
  const problems: Problem[] = [];
  const text = (key: string): string => {
    const value = raw[key];
    if (typeof value === 'string' && value !== '') return value;
    problems.push({ path: key, message: `must be text, got ${describe(value)}` });
    return '';
  };
  const identity = { stackId: text('StackId'), logicalId: text('LogicalResourceId'), requestId: text('RequestId') };
  const request = readRequest(raw, text, problems);
  if (request === undefined || problems.length > 0) throw invalidRequest(problems);
  return { ...request, ...identity };
}

type Unidentified<Request> = Request extends unknown ? Omit<Request, keyof ResourceIdentity> : never;

function readRequest(
  raw: Readonly<Record<string, unknown>>,
  text: (key: string) => string,
  problems: Problem[],
): Unidentified<TopicRequest> | undefined {
  switch (raw['RequestType']) {
    case 'Create':
      return { kind: 'create', properties: readProperties(raw['ResourceProperties'], 'ResourceProperties', problems) };
    case 'Update':
      return {
        kind: 'update',
        physicalId: text('PhysicalResourceId'),
        properties: readProperties(raw['ResourceProperties'], 'ResourceProperties', problems),
        previous: readProperties(raw['OldResourceProperties'], 'OldResourceProperties', problems),
      };
    case 'Delete':
      return { kind: 'delete', physicalId: text('PhysicalResourceId'), rawProperties: raw['ResourceProperties'] };
    default:
      problems.push({ path: 'RequestType', message: `must be one of Create, Update, Delete, got ${describe(raw['RequestType'])}` });
      return undefined;
  }
}

/**
 * The properties of a delete event.
 * @throws TopicError `request.invalid` with all problems
 */
export function parseProperties(raw: unknown): ParsedProperties {
  const problems: Problem[] = [];
  const properties = readProperties(raw, 'ResourceProperties', problems);
  if (problems.length > 0) throw invalidRequest(problems);
  return properties;
}

// Rollbacks and deletes arrive with the properties of their time: every SchemaVersion that was ever deployed stays readable here.
function readProperties(value: unknown, path: string, problems: Problem[]): ParsedProperties {
  const raw = isRecord(value) ? value : {};
  if (!isRecord(value)) problems.push({ path, message: `must be an object, got ${describe(value)}` });
  oneOf(raw['SchemaVersion'], SCHEMA_VERSIONS, `${path}.SchemaVersion`, problems);
  const clusterArn = raw['ClusterArn'];
  if (typeof clusterArn !== 'string' || clusterArn === '')
    problems.push({ path: `${path}.ClusterArn`, message: `must be text, got ${describe(clusterArn)}` });
  const topics = parseDeclarations(raw['Topics'], `${path}.Topics`);
  const acls = parseAcls(raw['Acls'], `${path}.Acls`);
  problems.push(...topics.problems, ...acls.problems);
  return {
    clusterArn: typeof clusterArn === 'string' ? clusterArn : '',
    flavour: oneOf(raw['Flavour'], CLUSTER_FLAVOURS, `${path}.Flavour`, problems),
    adopt: oneOf(raw['Adopt'], ADOPT_POLICIES, `${path}.Adopt`, problems),
    removal: oneOf(raw['RemovalPolicy'], TOPIC_REMOVAL_POLICIES, `${path}.RemovalPolicy`, problems),
    topics: topics.declarations,
    acls: acls.declarations,
    ...readOptions(raw, path, problems),
  };
}

type Options = Omit<ParsedProperties, 'clusterArn' | 'flavour' | 'adopt' | 'removal' | 'topics' | 'acls'>;

// What came later than the first version: absent, it means what that version did, or what is safe.
function readOptions(raw: Readonly<Record<string, unknown>>, path: string, problems: Problem[]): Options {
  const flag = (key: string): boolean => readBoolean(raw[key], `${path}.${key}`, problems) ?? false;
  const choice = <Value extends string>(key: string, allowed: readonly [Value, ...Value[]]): Value =>
    oneOf(raw[key] ?? allowed[0], allowed, `${path}.${key}`, problems);
  return {
    allowsDataLoss: flag('AllowDataLoss'),
    isAuthoritative: flag('Authoritative'),
    isStrict: flag('StrictKeys'),
    deletion: choice('Deletion', DELETION_MODES),
    onFewerPartitions: choice('OnFewerPartitions', FEWER_PARTITIONS_POLICIES),
    replication: choice('Replication', REPLICATION_POLICIES),
    retentionStepMs: period(raw['RetentionStep'], `${path}.RetentionStep`, problems),
  };
}

function period(raw: unknown, path: string, problems: Problem[]): number | undefined {
  if (raw === undefined) return undefined;
  const parsed = parsePeriod(raw);
  if (parsed.ok) return parsed.value;
  problems.push({ path, message: parsed.message });
  return undefined;
}

// On a problem the first value stands in; the problem stops the request before it is used.
function oneOf<Value extends string>(raw: unknown, allowed: readonly [Value, ...Value[]], path: string, problems: Problem[]): Value {
  const found = allowed.find((value) => value === raw);
  if (found === undefined) problems.push({ path, message: `must be one of ${allowed.join(', ')}, got ${describe(raw)}` });
  return found ?? allowed[0];
}
