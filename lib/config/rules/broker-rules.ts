import { brokerSize, SMALL_SIZE as SMALL } from '../broker-sizes';
import { GIB } from '../fields';
import { versionFacts } from '../kafka-versions';
import { show } from '../problems';
import { brokersOf, error, mskGuide, preflight, type Rule, type RuleFacts, type SoundCluster, warning } from './rule';

const isSmall = (cluster: SoundCluster | undefined): boolean => cluster?.instanceType === SMALL;
const DAY_MS = 86_400_000;
/** A version upgrade of a cluster in use takes its preparation. */
const NOTICE_DAYS = 180;
const MOST_BROKERS = { zookeeper: 30, kraft: 60 } as const;

/** Days until support ends, at most 0 when it has; undefined: no date is known, or it was accepted. */
function daysOfSupport(
  cluster: SoundCluster | undefined,
  { today }: RuleFacts,
): { readonly days: number; readonly end: string } | undefined {
  const end = cluster?.kafkaVersion === undefined ? undefined : versionFacts(cluster.kafkaVersion)?.endOfSupport;
  if (end === undefined) return undefined;
  return { days: Math.ceil((Date.parse(end) - today.getTime()) / DAY_MS), end };
}

const supportSource = mskGuide('version-support');

export const BROKER_RULES: readonly Rule[] = [
  // AWS refuses KRaft on t3 at creation, after minutes.
  error('cluster.small-brokers-without-kraft', preflight('pf-msk-t3-small-not-kraft'), ({ cluster }) => [
    isSmall(cluster) &&
      cluster?.kafkaVersion?.endsWith('.kraft') === true && {
        path: 'cluster.kafkaVersion',
        text: `must be a version without .kraft (instanceType is ${SMALL}), got ${show(cluster.kafkaVersion)}`,
      },
  ]),
  error('cluster.small-brokers-without-tiering', preflight('pf-msk-tiered-storage-instance-type'), ({ cluster }) => [
    isSmall(cluster) &&
      cluster?.tieredStorage === true && { path: 'cluster.tieredStorage', text: `must be false (instanceType is ${SMALL}), got true` },
  ]),
  error('cluster.small-brokers-without-multi-vpc', mskGuide('aws-access-mult-vpc'), ({ cluster }) => [
    isSmall(cluster) &&
      cluster?.connectivity?.multiVpc !== undefined && {
        path: 'cluster.connectivity.multiVpc',
        text: `must be left out (instanceType is ${SMALL}), got ${show(cluster.connectivity.multiVpc)}`,
      },
  ]),
  error('cluster.version-supported', supportSource, ({ cluster }, facts) => {
    const support = daysOfSupport(cluster, facts);
    return [
      support !== undefined &&
        support.days <= 0 &&
        cluster?.endOfSupport === undefined && {
          path: 'cluster.kafkaVersion',
          text: `must be a supported version (support ended ${support.end}, MSK upgrades such a cluster at any time; accept it with cluster.endOfSupport), got ${show(cluster?.kafkaVersion)}`,
        },
    ];
  }),
  warning('cluster.version-supported-for-long', supportSource, ({ cluster }, facts) => {
    const support = daysOfSupport(cluster, facts);
    return [
      support !== undefined &&
        support.days > 0 &&
        support.days <= NOTICE_DAYS && {
          path: 'cluster.kafkaVersion',
          text: `support of ${cluster?.kafkaVersion} ends ${support.end}, in ${support.days} days: plan the upgrade, MSK does it at any time afterwards`,
        },
    ];
  }),
  error('cluster.end-of-support-is-meant', supportSource, ({ cluster }, facts) => [
    cluster?.endOfSupport !== undefined &&
      cluster.kafkaVersion !== undefined &&
      (daysOfSupport(cluster, facts)?.days ?? 1) > 0 && {
        path: 'cluster.endOfSupport',
        text: `must be left out (${cluster.kafkaVersion} is supported), got ${show(cluster.endOfSupport)}`,
      },
  ]),
  error('cluster.broker-count', mskGuide('limits'), (fields) => {
    const { cluster, availabilityZones } = fields;
    const brokers = brokersOf(fields);
    const metadata = cluster?.kafkaVersion === undefined ? undefined : versionFacts(cluster.kafkaVersion)?.metadata;
    if (brokers === undefined || metadata === undefined || brokers <= MOST_BROKERS[metadata]) return [];
    const text = `must give <= ${MOST_BROKERS[metadata]} brokers (${metadata === 'kraft' ? 'KRaft' : 'ZooKeeper'}), got ${brokers} in ${availabilityZones?.length} zones`;
    return [{ path: 'cluster.brokersPerZone', text }];
  }),
  error('cluster.storage-can-grow', mskGuide('msk-autoexpand-details'), ({ cluster }) => {
    const { storage, storageScaling: scaling } = cluster ?? {};
    if (storage === undefined || scaling?.enabled !== true || scaling.maximum === undefined) return [];
    return [
      scaling.maximum <= storage && {
        path: 'cluster.storageScaling.maximum',
        text: `must be > ${storage / GIB}GiB (storage), got ${scaling.maximum / GIB}GiB`,
      },
    ];
  }),
  error('cluster.storage-grows-by-a-step', mskGuide('msk-autoexpand-details'), ({ cluster }) => {
    const { storage, storageScaling: scaling } = cluster ?? {};
    if (storage === undefined || scaling?.enabled !== true || scaling.maximum === undefined) return [];
    const step = scaling.maximum - storage;
    return [
      step > 0 &&
        step < 10 * GIB && {
          path: 'cluster.storageScaling.maximum',
          text: `must be >= ${storage / GIB + 10}GiB (storage grows by 10GiB at least), got ${scaling.maximum / GIB}GiB`,
        },
    ];
  }),
  error('cluster.throughput-of-the-size', preflight('pf-msk-provisioned-throughput-instance-type'), ({ cluster }) => {
    const { throughput, instanceType } = cluster ?? {};
    if (throughput === undefined || instanceType === undefined) return [];
    const most = brokerSize(instanceType)?.mostThroughput;
    const sizes = 'kafka.m5.4xlarge, kafka.m7g.2xlarge or larger';
    return [
      most === undefined && {
        path: 'cluster.throughput',
        text: `must be left out (instanceType is ${instanceType}; it takes ${sizes}), got ${throughput}`,
      },
      most !== undefined &&
        throughput > most && {
          path: 'cluster.throughput',
          text: `must be <= ${most} MiB/s (instanceType is ${instanceType}), got ${throughput}`,
        },
    ];
  }),
  error('cluster.throughput-has-a-volume', preflight('pf-msk-provisioned-throughput-volume-size'), ({ cluster }) => [
    cluster?.throughput !== undefined &&
      cluster.storage !== undefined &&
      cluster.storage < 10 * GIB && {
        path: 'cluster.storage',
        text: `must be >= 10GiB (throughput is provisioned), got ${cluster.storage / GIB}GiB`,
      },
  ]),
];
