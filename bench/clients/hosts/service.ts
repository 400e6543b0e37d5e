/**
 * One service in a process of its own, as it is deployed: its handler on one full event, beside the least that anybody would do with it
 * (base64 and JSON). No brokers and no table. `node HOST SERVICE REPETITIONS` writes one line of JSON, a `Handled`.
 */
import { createConsumer } from '../../../lambda/consumer/consume';
import { compileService } from '../../../lambda/consumer/domain/measure';
import { findService } from '../../../lambda/consumer/domain/services';
import { simulateMinute } from '../../../lambda/producer/domain/simulate';
import { encodeVisit } from '../../../lambda/shared/domain/visit';

export interface Handled {
  readonly records: number;
  readonly eventBytes: number;
  /** Processor milliseconds of each repetition. */
  readonly floor: readonly number[];
  readonly handler: readonly number[];
}

const RECORDS = 10_000;
const PARTITIONS = 12;
const MINUTE = 29_000_000;
const WARM_UPS = 8;

interface Delivery {
  readonly text: string;
  readonly values: readonly string[];
}

/** What a mapping would deliver: 10,000 visits of twelve sites in one partition each. */
function makeEvent(): Delivery {
  const sites = Array.from({ length: PARTITIONS }, (_, index) => `site-${index}.example`);
  const values: string[] = [];
  const parts = sites.map((site, partition) => {
    const records = valuesOf(sites, site).map((value, offset) => {
      values.push(value);
      return { topic: 'visits', partition, offset, timestamp: 0, timestampType: 'CREATE_TIME', key: '', value, headers: [] };
    });
    return [`visits-${partition}`, records] as const;
  });
  return { text: JSON.stringify({ eventSource: 'aws:kafka', records: Object.fromEntries(parts) }), values };
}

function valuesOf(sites: readonly string[], site: string): readonly string[] {
  const values: string[] = [];
  for (let minute = MINUTE; values.length < RECORDS / PARTITIONS; minute += 1) {
    for (const visit of simulateMinute({ sites, visitsPerMinute: 20_000 }, site, minute)) {
      values.push(Buffer.from(encodeVisit(visit)).toString('base64'));
    }
  }
  return values.slice(0, Math.ceil(RECORDS / PARTITIONS));
}

function openHandler(name: string): (event: unknown) => Promise<unknown> {
  const service = findService(name);
  if (service === undefined) throw new Error(`no service is named ${name}`);
  const topics = { predictionsTopic: 'predictions', deadLetterTopic: 'dead-letters' };
  const settings = { meter: compileService(service), windowMinutes: 5, ...topics, partialResponses: true };
  const state = { load: async () => undefined, save: async () => 'saved' as const };
  const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };
  return createConsumer(settings, { state, outbox: { send: async () => undefined }, logger });
}

async function processorMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function main(name: string, repetitions: number): Promise<void> {
  const { text, values } = makeEvent();
  const handle = openHandler(name);
  const floor: number[] = [];
  const handler: number[] = [];
  for (let turn = 0; turn < WARM_UPS + repetitions; turn += 1) {
    // A new one each time, as it would come; to parse it is Lambda's part.
    const event: unknown = JSON.parse(text);
    const least = () => {
      for (const value of values) JSON.parse(Buffer.from(value, 'base64').toString('utf8'));
    };
    // Who comes second collects what the first has left: they take turns.
    const first = turn % 2 === 0 ? await processorMs(least) : undefined;
    const ours = await processorMs(() => handle(event));
    const floorMs = first ?? (await processorMs(least));
    if (turn < WARM_UPS) continue;
    floor.push(floorMs);
    handler.push(ours);
  }
  const handled: Handled = { records: values.length, eventBytes: text.length, floor, handler };
  process.stdout.write(`${JSON.stringify(handled)}\n`);
}

const [name = '', repetitions = '25'] = process.argv.slice(2);
void main(name, Number(repetitions));
