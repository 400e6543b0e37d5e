/** The consumers' handler on one full event, beside the least that anybody would do with it: base64 and JSON. No brokers and no table. */
import { createConsumer } from '../../lambda/consumer/consume';
import { compileService } from '../../lambda/consumer/domain/measure';
import { SERVICES } from '../../lambda/consumer/domain/services';
import { simulateMinute } from '../../lambda/producer/domain/simulate';
import { encodeVisit } from '../../lambda/shared/domain/visit';
import { median } from '../topics/table';

const RECORDS = 10_000;
const PARTITIONS = 12;
const MINUTE = 29_000_000;
const REPETITIONS = 15;
const WARM_UPS = 4;

/** What a mapping would deliver: 10,000 visits of twelve sites in one partition each. */
function makeEvent(): { readonly text: string; readonly values: readonly string[] } {
  const sites = Array.from({ length: PARTITIONS }, (_, index) => `site-${index}.example`);
  const records: Record<string, object[]> = {};
  const values: string[] = [];
  for (const [partition, site] of sites.entries()) {
    const part: object[] = [];
    records[`visits-${partition}`] = part;
    for (let minute = MINUTE; part.length < RECORDS / PARTITIONS; minute += 1) {
      for (const visit of simulateMinute({ sites, visitsPerMinute: 20_000 }, site, minute).slice(
        0,
        RECORDS / PARTITIONS + 1 - part.length,
      )) {
        const value = Buffer.from(encodeVisit(visit)).toString('base64');
        values.push(value);
        part.push({
          topic: 'visits',
          partition,
          offset: part.length,
          timestamp: 0,
          timestampType: 'CREATE_TIME',
          key: '',
          value,
          headers: [],
        });
      }
    }
  }
  return { text: JSON.stringify({ eventSource: 'aws:kafka', records }), values };
}

/** @returns lines of Markdown */
export async function compareConsumer(): Promise<readonly string[]> {
  const { text, values } = makeEvent();
  const ratios = new Map<string, { readonly floor: number; readonly ours: number }>();
  for (const service of SERVICES) {
    const settings = {
      meter: compileService(service),
      windowMinutes: 5,
      predictionsTopic: 'predictions',
      deadLetterTopic: 'dead-letters',
      partialResponses: true,
    };
    const state = { load: async () => undefined, save: async () => 'saved' as const };
    const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };
    const consume = createConsumer(settings, { state, outbox: { send: async () => undefined }, logger });
    const times = { floor: [] as number[], ours: [] as number[] };
    for (let turn = 0; turn < WARM_UPS + REPETITIONS; turn += 1) {
      const event: unknown = JSON.parse(text);
      const start = performance.now();
      for (const value of values) JSON.parse(Buffer.from(value, 'base64').toString('utf8'));
      const middle = performance.now();
      await consume(event);
      const end = performance.now();
      if (turn < WARM_UPS) continue;
      times.floor.push(middle - start);
      times.ours.push(end - middle);
    }
    ratios.set(service.name, { floor: median(times.floor), ours: median(times.ours) });
  }
  const sorted = [...ratios].sort(([, a], [, b]) => a.ours / a.floor - b.ours / b.floor);
  const row = ([name, { floor, ours }]: (typeof sorted)[number]) =>
    `| ${name} | ${floor.toFixed(1)} ms | ${ours.toFixed(1)} ms | ${(ours / floor).toFixed(2)}x | ${((ours / values.length) * 1_000).toFixed(2)} µs |`;
  const shown = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].flatMap((each) =>
    each === undefined ? [] : [row(each)],
  );
  const bytes = `${(text.length / 1e6).toFixed(1)} MB`;
  return [
    `### One event of ${values.length} visits (${bytes}), each of ${SERVICES.length} services, medians of ${REPETITIONS}; least, middle and most`,
    '',
    '| service | base64 + JSON.parse | handler | ratio | per record |',
    '|---|---|---|---|---|',
    ...shown,
  ];
}
