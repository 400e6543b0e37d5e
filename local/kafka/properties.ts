/** The `server.properties` of one broker: what MSK presets, under what the template says, under what this machine decides. */
import type { BrokerSpec } from '../ports';

export interface Ignored {
  readonly name: string;
  readonly value: string;
  readonly reason: string;
}

export interface MergedProperties {
  /** Sorted by key. */
  readonly properties: Readonly<Record<string, string>>;
  /** Properties of the template that have no effect here, sorted by name. */
  readonly ignored: readonly Ignored[];
}

export interface MachineProperties {
  /** Brokers of the cluster; bounds replication of the internal topics. */
  readonly brokerCount: number;
  /** Absolute folder of the broker's log segments. */
  readonly logDirectory: string;
  /** From listeners.ts. */
  readonly listeners: Readonly<Record<string, string>>;
}

/** Offset map of the log cleaner, in bytes: holds 150,000 keys per pass; Kafka's own default takes 128 MiB of each broker's heap. */
const CLEANER_BUFFER_BYTES = 4 * 1024 * 1024;
const INTERNAL_PARTITIONS = 3;

/** Keys that MSK accepts and that Apache Kafka in KRaft mode has no use for. */
const MEANINGLESS: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  { pattern: /^zookeeper\./, reason: 'brokers run in KRaft mode here, without ZooKeeper' },
  { pattern: /^allow\.everyone\.if\.no\.acl\.found$/, reason: 'belongs to the authorizer of MSK, which uses ACLs' },
  { pattern: /^custom\.advertised\.listeners$/, reason: 'exists on MSK only' },
  { pattern: /^(inter\.broker\.protocol|log\.message\.format)\.version$/, reason: 'KRaft derives it from the metadata version' },
  { pattern: /^remote\.log\./, reason: 'tiered storage is a part of MSK, not of the open-source broker' },
];

/** Pure. The template wins over MSK's presets, the machine over both. */
export function mergeProperties(broker: BrokerSpec, machine: MachineProperties): MergedProperties {
  const forced = machineProperties(broker, machine);
  const properties: Record<string, string> = { ...presets(machine.brokerCount) };
  const ignored: Ignored[] = [];
  for (const [name, value] of Object.entries(broker.properties)) {
    const reason = Object.hasOwn(forced, name) ? 'this machine decides it' : MEANINGLESS.find(({ pattern }) => pattern.test(name))?.reason;
    if (reason === undefined) {
      properties[name] = value;
    } else {
      ignored.push({ name, value, reason });
    }
  }
  return { properties: sortKeys({ ...properties, ...forced }), ignored: ignored.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** MSK's own defaults where they differ from Apache's, and small thread pools; see "Default Amazon MSK configuration" in the MSK guide. */
function presets(brokerCount: number): Record<string, string> {
  return {
    'auto.create.topics.enable': 'false',
    'default.replication.factor': String(Math.min(3, brokerCount)),
    'min.insync.replicas': brokerCount >= 3 ? '2' : '1',
    // A first consumer group would wait 3 s for members that may still come.
    'group.initial.rebalance.delay.ms': '0',
    'num.io.threads': '4',
    'num.network.threads': '2',
    'background.threads': '4',
  };
}

function machineProperties(broker: BrokerSpec, machine: MachineProperties): Record<string, string> {
  const replication = String(Math.min(3, machine.brokerCount));
  const minimumInSync = String(Math.min(2, machine.brokerCount));
  return {
    'process.roles': 'broker,controller',
    'node.id': String(broker.id),
    'broker.rack': broker.rack,
    'log.dirs': machine.logDirectory,
    'log.cleaner.dedupe.buffer.size': String(CLEANER_BUFFER_BYTES),
    // Only for the first election, where nobody is there to be disturbed: the default waits for one to two idle seconds.
    'controller.quorum.election.timeout.ms': '300',
    'offsets.topic.num.partitions': String(INTERNAL_PARTITIONS),
    'offsets.topic.replication.factor': replication,
    'transaction.state.log.num.partitions': String(INTERNAL_PARTITIONS),
    'transaction.state.log.replication.factor': replication,
    'transaction.state.log.min.isr': minimumInSync,
    ...machine.listeners,
  };
}

function sortKeys(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Java's properties format, read as ISO-8859-1: `key=value` lines; backslashes, line breaks and all above `~` in a value are escaped. */
export function renderProperties(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${escapeValue(value)}\n`)
    .join('');
}

function escapeValue(value: string): string {
  const oneLine = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replace(/^ /, '\\ ');
  // One UTF-16 unit each: a character beyond the first plane is two of them, as Java reads it.
  return oneLine.replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
