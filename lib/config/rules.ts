import { kafkaLineOf } from '../../lambda/topic-config/domain/config-keys';
import { validateTopics } from '../../lambda/topic-config/domain/validate';
import { brokersOf, storageProblem } from './capacity';
import { GIB } from './fields';
import { type Problem, show } from './problems';
import type { Salvaged } from './salvage';
import type { ParsedEnvironment } from './schema';

/** An environment of which some fields may be absent because they have problems of their own. */
export type SoundFields = Salvaged<ParsedEnvironment>;

/** A rule over several fields; silent while one of them is absent. */
type Rule = (fields: SoundFields) => readonly (Problem | false)[];

const zonesAreOfTheRegion: Rule = ({ region, availabilityZones = [] }) =>
  availabilityZones.map(
    (zone, index) =>
      region !== undefined &&
      zone.slice(0, -1) !== region && {
        path: `availabilityZones[${index}]`,
        text: `must be a zone of ${region} (region), got ${show(zone)}`,
      },
  );

const endpointZonesExist: Rule = ({ network, availabilityZones }) => [
  network?.endpointZones !== undefined &&
    availabilityZones !== undefined &&
    network.endpointZones > availabilityZones.length && {
      path: 'network.endpointZones',
      text: `must be <= ${availabilityZones.length} (availabilityZones), got ${network.endpointZones}`,
    },
];

// On-demand pollers call Lambda and STS through the cluster's subnets; provisioned pollers do not, and AWS advises against endpoints for
// them (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html).
const endpointsFitThePollers: Rule = ({ network, services }) => {
  const zones = network?.endpointZones;
  const mode = services?.eventSource?.mode;
  const path = 'network.endpointZones';
  return [
    mode === 'on-demand' &&
      zones === 0 && { path, text: 'must be >= 1 (services.eventSource.mode is on-demand: its pollers need the endpoints), got 0' },
    mode === 'provisioned' &&
      zones !== undefined &&
      zones > 0 && { path, text: `must be 0 (services.eventSource.mode is provisioned: nothing would use the endpoints), got ${zones}` },
  ];
};

const pollersAreARange: Rule = ({ services }) => {
  const source = services?.eventSource;
  if (source?.mode !== 'provisioned' || source.minimumPollers === undefined || source.maximumPollers === undefined) return [];
  return [
    source.maximumPollers < source.minimumPollers && {
      path: 'services.eventSource.maximumPollers',
      text: `must be >= ${source.minimumPollers} (minimumPollers), got ${source.maximumPollers}`,
    },
  ];
};

// AWS refuses KRaft on t3 at creation, after minutes.
const versionFitsTheInstance: Rule = ({ cluster }) => [
  cluster?.instanceType === 'kafka.t3.small' &&
    cluster.kafkaVersion?.endsWith('.kraft') === true && {
      path: 'cluster.kafkaVersion',
      text: `must be a version without .kraft (instanceType is kafka.t3.small), got ${show(cluster.kafkaVersion)}`,
    },
];

const storageCanGrow: Rule = ({ cluster }) => {
  const { storage, storageScaling: scaling } = cluster ?? {};
  if (storage === undefined || scaling?.enabled !== true || scaling.maximum === undefined) return [];
  return [
    scaling.maximum <= storage && {
      path: 'cluster.storageScaling.maximum',
      text: `must be > ${storage / GIB}GiB (storage), got ${scaling.maximum / GIB}GiB`,
    },
  ];
};

const streamsAreDeclared: Rule = ({ topics, streams = {} }) =>
  Object.entries(streams).map(
    ([part, name]) =>
      topics !== undefined &&
      !topics.some((topic) => topic.name === name) && {
        path: `streams.${part}`,
        text: `must be one of ${topics.map((topic) => topic.name).join(', ')} (topics), got ${show(name)}`,
      },
  );

/** The same check as at deployment, by the same code. */
const topicsAreSound: Rule = ({ topics = [], ...fields }) => {
  if (fields.cluster?.kind === undefined) return [];
  const problems = validateTopics(topics, {
    flavour: fields.cluster.kind,
    brokerCount: brokersOf(fields),
    kafkaLine: kafkaLineOf(fields.cluster.kafkaVersion ?? ''),
    isStrict: fields.topicPolicy?.strictKeys ?? false,
  });
  return problems.map(({ path, message }) => ({ path, text: message }));
};

/** `AWS::MSK::Topic` knows no default of the cluster. */
const nativeTopicsAreComplete: Rule = ({ topics = [], topicPolicy }) =>
  topics.map(
    ({ replicationFactor }, index) =>
      topicPolicy?.backend === 'native' &&
      replicationFactor === undefined && {
        path: `topics[${index}].replicationFactor`,
        text: 'must be declared (topicPolicy.backend is native), got nothing',
      },
  );

const retentionFitsTheDisks: Rule = (fields) => [storageProblem(fields) ?? false];

const RULES: readonly Rule[] = [
  zonesAreOfTheRegion,
  endpointZonesExist,
  endpointsFitThePollers,
  pollersAreARange,
  versionFitsTheInstance,
  storageCanGrow,
  streamsAreDeclared,
  topicsAreSound,
  nativeTopicsAreComplete,
  retentionFitsTheDisks,
];

/** Problems that span fields. */
export const crossProblems = (fields: SoundFields): readonly Problem[] =>
  RULES.flatMap((rule) => rule(fields)).filter((problem) => problem !== false);
