import type { ClusterFlavour, TopicDeclaration } from '../contract';
import { canonicalValue, configType, type KafkaLine, nearestKey, splitList } from './config-keys';
import { describe } from './declaration';
import type { Problem } from './errors';
import { type FlavourProfile, profileOf } from './profiles';
import { own, type TopicSpec } from './topic';

/** What is known of the cluster when the declarations are checked. */
export interface ClusterFacts {
  readonly flavour: ClusterFlavour;
  /** undefined: not known yet, so that nothing is said about it (serverless has no brokers to count). */
  readonly brokerCount?: number | undefined;
  /** Replicas that each existing topic has, the fewest of its partitions. A broker that is down does not make them wrong. */
  readonly replicasOf?: ReadonlyMap<string, number>;
  /** Where the list stands; default `topics`. */
  readonly path?: string;
  /** true: a config key that nobody knows is a problem and not a warning. */
  readonly isStrict?: boolean;
  /** undefined: not known, so that keys and values of every line that we know may pass. */
  readonly kafkaLine?: KafkaLine | undefined;
}

/** `specs` are complete only if there are no problems; warnings never stop anything. */
export interface CheckedTopics {
  readonly specs: readonly TopicSpec[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const MAX_NAME_LENGTH = 249;
const NAME = /^[A-Za-z0-9._-]+$/;
const CONFIG_KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const MAX_PARTITIONS = 100_000;
const MAX_REPLICATION_FACTOR = 32_767;

/** Every problem of every topic, with its path. Spoken at synth and again before the first write. */
export function validateTopics(declarations: readonly TopicDeclaration[], facts: ClusterFacts): readonly Problem[] {
  return checkTopics(declarations, facts).problems;
}

/** Checks declarations and turns them into canonical specs. */
export function checkTopics(declarations: readonly TopicDeclaration[], facts: ClusterFacts): CheckedTopics {
  const path = facts.path ?? 'topics';
  const checked = declarations.map((declaration, index) => checkTopic(declaration, facts, `${path}[${index}]`));
  return {
    specs: checked.map(({ spec }) => spec),
    problems: [
      ...checked.flatMap(({ problems }) => problems),
      ...collisions(declarations, path),
      ...totalProblems(
        checked.map(({ spec }) => spec),
        profileOf(facts.flavour),
        path,
      ),
    ],
    warnings: checked.flatMap(({ warnings }) => warnings),
  };
}

interface CheckedTopic {
  readonly spec: TopicSpec;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

function checkTopic(declaration: TopicDeclaration, facts: ClusterFacts, path: string): CheckedTopic {
  const { name, partitions, replicationFactor } = declaration;
  const configs = checkConfigs(declaration.configs ?? {}, facts, `${path}.configs`);
  const { allowDataLoss, deletion, pin } = declaration;
  const spec: TopicSpec = {
    name,
    partitions,
    replicationFactor,
    configs: configs.values,
    allowsDataLoss: allowDataLoss,
    deletion,
    pins: pin,
  };
  const inSync = inSyncProblems(spec, path);
  return {
    spec,
    problems: [
      ...nameProblems(name, `${path}.name`),
      ...countProblems(partitions, MAX_PARTITIONS, `${path}.partitions`),
      ...replicationProblems(declaration, facts, `${path}.replicationFactor`),
      ...configs.problems,
      ...inSync.problems,
      ...relationProblems(spec, `${path}.configs`),
    ],
    warnings: [...configs.warnings, ...inSync.warnings],
  };
}

function nameProblems(name: string, path: string): readonly Problem[] {
  const problem = (message: string): readonly Problem[] => [{ path, message }];
  if (name.length === 0 || name.length > MAX_NAME_LENGTH)
    return problem(`must have 1 to ${MAX_NAME_LENGTH} characters, got ${name.length}`);
  if (!NAME.test(name)) return problem(`must consist of letters, digits, ".", "_" and "-", got ${describe(name)}`);
  if (name === '.' || name === '..') return problem(`must not be "." or "..", got ${describe(name)}`);
  if (name.startsWith('__')) return problem(`must not begin with "__", which Kafka and MSK keep for themselves, got ${describe(name)}`);
  return [];
}

function countProblems(value: number, max: number, path: string): readonly Problem[] {
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return [];
  return [{ path, message: `must be a whole number from 1 to ${max}, got ${describe(value)}` }];
}

function replicationProblems({ name, replicationFactor: value }: TopicDeclaration, facts: ClusterFacts, path: string): readonly Problem[] {
  if (value === undefined) return [];
  const rule = profileOf(facts.flavour).replicationFactor;
  if (rule === 'none') return [{ path, message: `must not be declared on a ${facts.flavour} cluster, which decides it, got ${value}` }];
  if (rule !== 'any') {
    if (value === rule) return [];
    return [{ path, message: `must be ${rule} or absent on an ${facts.flavour} cluster, got ${describe(value)}` }];
  }
  const isNew = value > (facts.replicasOf?.get(name) ?? 0);
  if (facts.brokerCount !== undefined && isNew && value > facts.brokerCount) {
    return [{ path, message: `must be <= ${facts.brokerCount} (brokers), got ${describe(value)}` }];
  }
  return countProblems(value, MAX_REPLICATION_FACTOR, path);
}

interface CheckedConfigs {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

function checkConfigs(configs: Readonly<Record<string, string | number | boolean>>, facts: ClusterFacts, path: string): CheckedConfigs {
  const profile = profileOf(facts.flavour);
  const values: [string, string][] = [];
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const [key, raw] of Object.entries(configs)) {
    const at = `${path}.${key}`;
    const value = canonicalValue(key, raw, facts.kafkaLine);
    const refusal = keyRefusal(key, profile) ?? (value.ok ? limitRefusal(key, value.value, profile) : undefined);
    if (refusal !== undefined) problems.push({ path: at, message: refusal });
    else if (!value.ok) problems.push({ path: at, message: value.message });
    else values.push([key, value.value]);
    if (refusal === undefined && configType(key, facts.kafkaLine) === undefined && !isVendorKey(key)) {
      (facts.isStrict === true ? problems : warnings).push({ path: at, message: unknownKey(key, facts.kafkaLine) });
    }
  }
  return { values: Object.fromEntries(values), problems, warnings };
}

function keyRefusal(key: string, profile: FlavourProfile): string | undefined {
  if (!CONFIG_KEY.test(key)) return `is no config key, got ${describe(key)}`;
  if (profile.serviceKeys.has(key)) return 'is set by the service and cannot be declared';
  if (profile.settableKeys === undefined || profile.settableKeys.has(key)) return undefined;
  return `cannot be set on this kind of cluster; settable are ${[...profile.settableKeys].join(', ')}`;
}

function limitRefusal(key: string, value: string, { valueLimits }: FlavourProfile): string | undefined {
  const limit = own(valueLimits, key);
  if (limit === undefined) return undefined;
  if (limit.min !== undefined && BigInt(value) < limit.min) return `must be >= ${limit.min} on this kind of cluster, got ${value}`;
  return limit.max !== undefined && BigInt(value) > limit.max ? `must be <= ${limit.max} on this kind of cluster, got ${value}` : undefined;
}

// Distributions of Kafka add keys under their own prefix, which no catalogue of Apache's can know.
const isVendorKey = (key: string): boolean => /^(confluent|redpanda|remote\.log\.msk)\./.test(key);

function unknownKey(key: string, line: KafkaLine | undefined): string {
  if (line !== undefined && configType(key) !== undefined) return `is not a key of Kafka ${line}; it is passed on as it is`;
  const near = nearestKey(key);
  return `is not a key that we know; it is passed on as it is${near === undefined ? '' : `; did you mean ${near}?`}`;
}

function inSyncProblems(spec: TopicSpec, path: string): Pick<CheckedTopic, 'problems' | 'warnings'> {
  const minimum = own(spec.configs, 'min.insync.replicas');
  if (minimum === undefined || spec.replicationFactor === undefined) return { problems: [], warnings: [] };
  const at = `${path}.configs.min.insync.replicas`;
  const replicas = spec.replicationFactor;
  if (Number(minimum) > replicas) {
    return { problems: [{ path: at, message: `must be <= ${replicas} (replicationFactor), got ${minimum}` }], warnings: [] };
  }
  if (Number(minimum) < replicas || replicas === 1) return { problems: [], warnings: [] };
  const message = `equals the replication factor of ${replicas}: writes stop while any one broker restarts`;
  return { problems: [], warnings: [{ path: at, message }] };
}

// Local retention is a part of the whole, and exists only with tiered storage. -2 means "as retention.*"; -1 is without limit.
function relationProblems(spec: TopicSpec, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  for (const unit of ['ms', 'bytes']) {
    const local = own(spec.configs, `local.retention.${unit}`);
    const whole = own(spec.configs, `retention.${unit}`);
    if (local === undefined || whole === undefined || local === '-2' || whole === '-1') continue;
    if (local !== '-1' && BigInt(local) <= BigInt(whole)) continue;
    problems.push({ path: `${path}.local.retention.${unit}`, message: `must be <= ${whole} (retention.${unit}), got ${local}` });
  }
  const policy = splitList(own(spec.configs, 'cleanup.policy') ?? '');
  if (policy.includes('compact') && own(spec.configs, 'remote.storage.enable') === 'true') {
    problems.push({ path: `${path}.remote.storage.enable`, message: 'must be false on a compacted topic, got true' });
  }
  return problems;
}

function totalProblems(specs: readonly TopicSpec[], { partitionLimits }: FlavourProfile, path: string): readonly Problem[] {
  if (partitionLimits === undefined) return [];
  const isCompacted = ({ configs }: TopicSpec): boolean => splitList(own(configs, 'cleanup.policy') ?? '').includes('compact');
  const count = (topics: readonly TopicSpec[]): number => topics.reduce((sum, { partitions }) => sum + partitions, 0);
  const check = (what: string, got: number, max: number): readonly Problem[] =>
    got <= max ? [] : [{ path, message: `must have at most ${max} ${what} together on this kind of cluster, got ${got}` }];
  return [
    ...check('partitions of compacted topics', count(specs.filter(isCompacted)), partitionLimits.compacted),
    ...check('partitions of other topics', count(specs.filter((spec) => !isCompacted(spec))), partitionLimits.all),
  ];
}

function collisions(declarations: readonly TopicDeclaration[], path: string): readonly Problem[] {
  const seen = new Map<string, { readonly index: number; readonly name: string }>();
  return declarations.flatMap(({ name }, index) => {
    // Kafka's metric names turn "." into "_": a.b and a_b would be one.
    const key = name.replaceAll('.', '_');
    const first = seen.get(key);
    if (first === undefined) seen.set(key, { index, name });
    if (first === undefined) return [];
    const what = first.name === name ? 'is declared twice' : `collides with ${describe(first.name)}, since Kafka's metrics read "." as "_"`;
    return [{ path: `${path}[${index}].name`, message: `${what} (first at ${path}[${first.index}]), got ${describe(name)}` }];
  });
}
