import { objectAt, type PropertyChange, type ResourceChange } from './change';
import { note, type Rule, type Ruling, refuse, shown } from './ruling';

const STEP_GIB = 10;
const VOLUME = 'BrokerNodeGroupInfo.StorageInfo.EBSStorageInfo.VolumeSize';

/** What MSK says to a change of `AWS::MSK::Cluster` beyond which property replaces it. */
export const clusterRules: Rule = (change) => {
  if (change.type !== 'AWS::MSK::Cluster' || change.kind === 'create' || change.kind === 'delete') return [];
  const leaf = (path: string) => change.properties.find((each) => each.path === path);
  return [
    ...versionRules(leaf('KafkaVersion')),
    ...storageRules(leaf(VOLUME), change),
    ...brokerCountRules(leaf('NumberOfBrokerNodes'), change),
    ...brokerTypeRules(leaf('BrokerNodeGroupInfo.InstanceType')),
    ...modeRules(leaf('StorageMode')),
  ];
};

interface KafkaVersion {
  readonly numbers: readonly number[];
  readonly isKraft: boolean;
}

/** `3.9.x.kraft` -> 3.9, KRaft; undefined for what is no version, such as a reference. */
function parseVersion(value: unknown): KafkaVersion | undefined {
  if (typeof value !== 'string' || !/^\d+\.\d+/.test(value)) return undefined;
  const numbers = value.split('.').map(Number).filter(Number.isInteger);
  return { numbers, isKraft: value.endsWith('.kraft') };
}

function versionRules(leaf: PropertyChange | undefined): readonly Ruling[] {
  const [before, after] = [parseVersion(leaf?.before), parseVersion(leaf?.after)];
  if (leaf === undefined || before === undefined || after === undefined) return [];
  const step = `${shown(leaf.before)} -> ${shown(leaf.after)}`;
  const rulings: Ruling[] = [];
  if (isOlder(after, before))
    rulings.push(refuse('version.downgrade', `KafkaVersion ${step}: MSK does not go back to an older version; keep ${shown(leaf.before)}`));
  if (before.isKraft !== after.isKraft)
    rulings.push(
      refuse(
        'version.metadata',
        `KafkaVersion ${step}: whether a cluster keeps its metadata in ZooKeeper or KRaft is fixed when it is created; make a second cluster, copy with MSK Replicator, move the clients`,
      ),
    );
  if (rulings.length > 0) return rulings;
  return [
    note(
      'version.upgrade',
      `KafkaVersion ${step}: see that GetCompatibleKafkaVersions lists it and no broker is above its most partitions; there is no way back`,
    ),
  ];
}

/** Compares the numbers both have: `3.9.x` and `3.9.1` are the same line. */
function isOlder(a: KafkaVersion, b: KafkaVersion): boolean {
  const index = a.numbers.findIndex((number, i) => b.numbers[i] !== undefined && number !== b.numbers[i]);
  return index >= 0 && (a.numbers[index] ?? 0) < (b.numbers[index] ?? 0);
}

function storageRules(leaf: PropertyChange | undefined, { properties }: ResourceChange): readonly Ruling[] {
  const touches = properties.some(({ path }) => path.startsWith('BrokerNodeGroupInfo.StorageInfo'));
  if (!touches) return [];
  const trap = note(
    'storage.actual',
    'MSK compares with the size that the volumes have now: where storage scaling has made them larger, write that size plus at least 10 GiB (DescribeCluster tells it)',
  );
  if (leaf === undefined || typeof leaf.before !== 'number' || typeof leaf.after !== 'number') return [trap];
  const step = `VolumeSize ${leaf.before} -> ${leaf.after} GiB`;
  if (leaf.after < leaf.before) return [refuse('storage.shrink', `${step}: volumes never shrink; keep at least ${leaf.before}`)];
  if (leaf.after - leaf.before < STEP_GIB)
    return [refuse('storage.step', `${step}: a step is at least ${STEP_GIB} GiB; take ${leaf.before + STEP_GIB} or more`)];
  return [
    note(
      'storage.pause',
      `${step}: refused within 6 hours of the last change of storage, scaling included; it may be optimised for 24 hours after`,
    ),
    trap,
  ];
}

function brokerCountRules(leaf: PropertyChange | undefined, { after }: ResourceChange): readonly Ruling[] {
  if (leaf === undefined || typeof leaf.before !== 'number' || typeof leaf.after !== 'number') return [];
  const step = `NumberOfBrokerNodes ${leaf.before} -> ${leaf.after}`;
  const subnets = objectAt(after, 'BrokerNodeGroupInfo')['ClientSubnets'];
  const zones = Array.isArray(subnets) ? subnets.length : 1;
  if (leaf.after % zones !== 0) return [refuse('brokers.multiple', `${step}: must be a multiple of the ${zones} subnets`)];
  if (leaf.after < leaf.before)
    return [
      refuse(
        'brokers.fewer',
        `${step}: brokers go only when they hold no partition, and whether CloudFormation takes any away is not known; move the partitions, then remove the brokers with MSK's own UpdateBrokerCount`,
      ),
    ];
  return [
    note('brokers.more', `${step}: partitions stay where they are; move some to the new brokers afterwards (Express does it by itself)`),
  ];
}

const familyOf = (instanceType: unknown): string => shown(instanceType).split('.')[0] ?? '';

function brokerTypeRules(leaf: PropertyChange | undefined): readonly Ruling[] {
  if (leaf === undefined || typeof leaf.before !== 'string' || typeof leaf.after !== 'string') return [];
  const step = `InstanceType ${leaf.before} -> ${leaf.after}`;
  if (familyOf(leaf.before) !== familyOf(leaf.after))
    return [
      refuse(
        'type.family',
        `${step}: a cluster is Standard or Express for good; make a second cluster, copy with MSK Replicator, move the clients`,
      ),
    ];
  return [
    note(
      'type.rolling',
      `${step}: brokers restart one after the other, 10 to 15 minutes each; refused where a broker has more partitions than the new type may`,
    ),
  ];
}

function modeRules(leaf: PropertyChange | undefined): readonly Ruling[] {
  if (leaf?.before !== 'TIERED') return [];
  return [
    note(
      'storage.mode',
      'StorageMode leaves TIERED: not known whether MSK does that, and a topic that gives up tiering loses what is in the tier',
    ),
  ];
}
