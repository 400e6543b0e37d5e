import { counted, type Line, priced, unknown } from './line';
import { brokerPrice, HOURS_PER_MONTH } from './prices';
import { type CostedResource, numberAt, objectAt, textAt, valueAt } from './resources';
import { declaredTopics, keptGb, type Workload } from './workload';

const THROUGHPUT_INCLUDED_MBPS = 250;

/** Brokers, their storage and what is written to them. */
export function clusterLines(
  cluster: CostedResource,
  resources: readonly CostedResource[],
  workload: Workload | undefined,
): readonly Line[] {
  const { properties } = cluster;
  const brokers = numberAt(properties, 'NumberOfBrokerNodes');
  const instanceType = textAt(properties, 'BrokerNodeGroupInfo', 'InstanceType');
  if (brokers === undefined || instanceType === undefined)
    return [unknown('brokers', 'brokers', 'the template does not say number and type')];
  const storage = instanceType.startsWith('express.') ? expressLines(resources, workload) : volumeLines(properties, brokers, resources);
  return [brokerLine(brokers, instanceType), ...storage, ...monitoringLines(properties)];
}

function brokerLine(brokers: number, instanceType: string): Line {
  const item = `${brokers} x ${instanceType}`;
  const price = brokerPrice(instanceType);
  if (price === undefined) return unknown('brokers', item, 'no source gives the price of this type');
  const note = `${price.usd} USD/h each${price.isDerived ? ', derived from the price of the large' : ''}`;
  return { group: 'brokers', item, monthly: price.usd * brokers * HOURS_PER_MONTH, note };
}

function volumeLines(properties: CostedResource['properties'], brokers: number, resources: readonly CostedResource[]): readonly Line[] {
  const ebs = objectAt(properties, 'BrokerNodeGroupInfo', 'StorageInfo', 'EBSStorageInfo');
  const gib = numberAt(ebs, 'VolumeSize');
  // Without a size MSK takes its own default, which its documentation does not give.
  if (gib === undefined) return [unknown('storage', 'broker volumes', 'the template does not say their size')];
  const most = resources.map((each) => (each.type === SCALABLE_TARGET ? numberAt(each.properties, 'MaxCapacity') : undefined));
  const limit = textAt(properties, 'StorageMode') === 'TIERED' ? undefined : most.find((each) => each !== undefined);
  const grown = limit === undefined ? undefined : `up to ${brokers * limit} GiB when scaled, ${Math.round(brokers * limit * 0.1)} USD`;
  const tiered = textAt(properties, 'StorageMode') === 'TIERED';
  const mbps = numberAt(ebs, 'ProvisionedThroughput', 'VolumeThroughput') ?? 0;
  const extra = Math.max(0, mbps - THROUGHPUT_INCLUDED_MBPS) * brokers;
  return [
    priced('storage', `${brokers} x ${gib} GiB of EBS`, 'standard storage', brokers * gib, grown),
    ...(valueAt(ebs, 'ProvisionedThroughput', 'Enabled') === true
      ? [
          priced(
            'storage',
            `${brokers} x ${mbps} MiB/s`,
            'provisioned throughput',
            extra,
            `above ${THROUGHPUT_INCLUDED_MBPS} MiB/s, which is taken to be included`,
          ),
        ]
      : []),
    ...(tiered ? [unknown('storage', 'tiered storage', 'sources disagree: 0.023 or 0.06 USD per GB-month and retrieval')] : []),
  ];
}

const SCALABLE_TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

function expressLines(resources: readonly CostedResource[], workload: Workload | undefined): readonly Line[] {
  if (workload === undefined) return [unknown('storage', 'storage', 'paid by use'), unknown('data', 'data in', 'paid by use')];
  return [keptLine('express storage', resources, workload), dataLine('data in', 'express data in', workload.writtenGb)];
}

function keptLine(price: 'express storage' | 'serverless storage', resources: readonly CostedResource[], workload: Workload): Line {
  const kept = keptGb(declaredTopics(resources), workload);
  if (kept === undefined) return unknown('storage', 'storage', 'nothing limits how long the visits are kept');
  return priced('storage', `${gigabytes(kept)} kept`, price, kept, 'the visits within their retention, one copy');
}

const dataLine = (item: string, price: 'express data in' | 'serverless data in' | 'serverless data out', gb: number): Line =>
  priced('data', `${gigabytes(gb)} ${item}`, price, gb, 'at the configured rate');

/** The lines of a Serverless cluster: the hour, partitions, data and storage. */
export function serverlessLines(resources: readonly CostedResource[], workload: Workload | undefined): readonly Line[] {
  const partitions = declaredTopics(resources).reduce((sum, topic) => sum + topic.partitions, 0);
  const usage =
    workload === undefined
      ? [unknown('data', 'data in and out', 'paid by use'), unknown('storage', 'storage', 'paid by use')]
      : [
          dataLine('in', 'serverless data in', workload.writtenGb),
          dataLine(`out to ${workload.readers} readers`, 'serverless data out', workload.writtenGb * workload.readers),
          keptLine('serverless storage', resources, workload),
        ];
  return [
    priced('brokers', 'Serverless cluster', 'serverless cluster', 1),
    priced('brokers', counted(partitions, 'partition'), 'serverless partition', partitions),
    ...usage,
  ];
}

function monitoringLines(properties: CostedResource['properties']): readonly Line[] {
  const level = textAt(properties, 'EnhancedMonitoring') ?? 'DEFAULT';
  const logs = Object.values(objectAt(properties, 'LoggingInfo', 'BrokerLogs')).some((each) => valueAt(each, 'Enabled') === true);
  return [
    ...(level === 'DEFAULT'
      ? []
      : [unknown('logs and metrics', `metrics of level ${level}`, '0.30 USD each and month at most; how many is not known')]),
    ...(logs ? [unknown('logs and metrics', 'broker logs', '0.50 USD per GB taken in; how many is not known')] : []),
  ];
}

export const gigabytes = (gb: number): string => `${gb < 10 ? gb.toFixed(1) : Math.round(gb)} GB`;
