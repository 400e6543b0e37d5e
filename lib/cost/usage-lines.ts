import { counted, type Line, priced, unknown } from './line';
import { type CostedResource, listAt, numberAt, referenced, textAt } from './resources';
import { ASSUMED, batchesOf, pollersOf, producerOf, ticksOf, type Workload } from './workload';

const POLLERS_PER_UNIT = 10;
const MILLION = 1e6;

const ofType = (resources: readonly CostedResource[], type: string) => resources.filter((each) => each.type === type);

/** Provisioned pollers: mappings of one group share units of ten pollers. */
export function pollerLines(resources: readonly CostedResource[]): readonly Line[] {
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping').filter(
    ({ properties }) => properties['ProvisionedPollerConfig'] !== undefined,
  );
  const groups = new Map<string, { readonly minimum: number; readonly most: number }>();
  for (const { properties, logicalId } of mappings) {
    const key = textAt(properties, 'ProvisionedPollerConfig', 'PollerGroupName') ?? logicalId;
    const { minimum, most } = groups.get(key) ?? { minimum: 0, most: 0 };
    groups.set(key, {
      minimum: minimum + (numberAt(properties, 'ProvisionedPollerConfig', 'MinimumPollers') ?? 1),
      most: most + (numberAt(properties, 'ProvisionedPollerConfig', 'MaximumPollers') ?? 200),
    });
  }
  return [...groups].map(([name, { minimum, most }]) => {
    const [units, limit] = [Math.ceil(minimum / POLLERS_PER_UNIT), Math.ceil(most / POLLERS_PER_UNIT)];
    return priced('pollers', `${counted(units, 'unit')} of pollers, ${name}`, 'event poller unit', units, `up to ${limit} when scaled`);
  });
}

/** Functions, state and their logs at the configured rate. */
export function rateLines(resources: readonly CostedResource[], workload: Workload | undefined): readonly Line[] {
  const functions = ofType(resources, 'AWS::Lambda::Function');
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping');
  const tables = [...ofType(resources, 'AWS::DynamoDB::Table'), ...ofType(resources, 'AWS::DynamoDB::GlobalTable')];
  if (workload === undefined)
    return functions.length + tables.length === 0
      ? []
      : [unknown('functions', 'functions, tables and their logs', 'no schedule says how often')];
  const read = mappings.map((mapping) => ({ mapping, batches: batchesOf(mapping, workload) }));
  const polls = pollersOf(resources).map((poller) => ({ poller, ticks: ticksOf(poller, resources) }));
  const pollTicks = polls.reduce((sum, { ticks }) => sum + ticks, 0);
  const batches = read.reduce((sum, each) => sum + each.batches, 0) + pollTicks;
  const ticks = workload.ticks + pollTicks;
  const invocations = workload.ticks + batches;
  const find = (id: string | undefined) => functions.find(({ logicalId }) => logicalId === id);
  const producer = producerOf(resources);
  const gbSeconds = (which: CostedResource | undefined, count: number, ms: number) =>
    ((numberAt(which?.properties, 'MemorySize') ?? 128) / 1_024) * (ms / 1_000) * count;
  const compute =
    gbSeconds(producer, workload.ticks, ASSUMED.producerMs) +
    read.reduce(
      (sum, { mapping, batches: own }) => sum + gbSeconds(find(referenced(mapping.properties['FunctionName'])), own, ASSUMED.consumerMs),
      0,
    ) +
    polls.reduce((sum, { poller, ticks: own }) => sum + gbSeconds(poller, own, ASSUMED.pollMs), 0);
  const architecture = listAt(producer?.properties, 'Architectures')[0] === 'arm64' ? 'function arm64' : 'function x86_64';
  return [
    priced('functions', `${millions(invocations)} invocations`, 'function requests', invocations),
    priced(
      'functions',
      `${Math.round(compute)} GB-seconds`,
      architecture,
      compute,
      `${ASSUMED.producerMs} ms to write, ${polls.length > 0 ? ASSUMED.pollMs : ASSUMED.consumerMs} ms to read, assumed`,
    ),
    priced('functions', `${millions(ticks)} ticks`, 'schedules', ticks),
    priced(
      'logs and metrics',
      'logs of functions',
      'logs taken in',
      (invocations * ASSUMED.logBytesPerInvocation) / 1e9,
      `${ASSUMED.logBytesPerInvocation} bytes an invocation, assumed`,
    ),
    ...(tables.length === 0
      ? []
      : [
          priced('table', `${millions(batches)} writes`, 'table writes', batches, 'one per batch and partition, 1 KB at most'),
          priced('table', `${millions(batches)} reads`, 'table reads', batches),
        ]),
  ];
}

const millions = (count: number): string => `${(count / MILLION).toFixed(1)} million`;
