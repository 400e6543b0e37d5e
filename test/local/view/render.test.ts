import { describe, expect, it } from 'vitest';
import type { ServiceSnapshot, Snapshot } from '../../../local/observe/snapshot';
import { createPlainView } from '../../../local/view/plain';
import { amount, figure, renderSnapshot } from '../../../local/view/render';

function service(name: string, values: Partial<ServiceSnapshot> = {}): ServiceSnapshot {
  return {
    name,
    group: `learn-${name}`,
    consumed: 0,
    matched: 0,
    predictions: 0,
    skippedAsDuplicate: 0,
    deadLettered: 0,
    ...values,
  };
}

const SNAPSHOT: Snapshot = {
  elapsedMs: 12_400,
  eventTime: '2026-11-23T08:12:00.000Z',
  brokers: [
    { id: 1, rack: 'us-east-1a', port: 40_001, isAlive: true },
    { id: 2, rack: 'us-east-1b', port: 40_002, isAlive: false },
  ],
  topics: [
    {
      name: 'website-logs',
      partitions: [
        { id: 0, leader: 1, replicas: 3, inSync: 3, endOffset: 120 },
        { id: 1, leader: -1, replicas: 3, inSync: 1, endOffset: 7 },
      ],
    },
  ],
  produced: { acknowledged: 600, notSent: 0, perSite: { shop: 400, blog: 200 } },
  services: [
    service('traffic', {
      consumed: 600,
      matched: 590,
      lag: 3,
      latest: { site: 'shop', window: '2026-11-23T08:05:00.000Z', unit: 'visits', actual: 41, predicted: 38.271, low: 30, high: 46.5 },
    }),
    service('error-rate', { consumed: 597 }),
  ],
};

describe('the live view', () => {
  it('shows brokers, leaders and offsets of each partition, and each service with its prediction against what came', () => {
    expect(renderSnapshot(SNAPSHOT, { columns: 120, rows: 40, hasColours: false })).toMatchInlineSnapshot(`
      "12 s  event time 2026-11-23 08:12  600 visits acknowledged from 2 sites
      brokers   ● 1 us-east-1a :40001   ✗ 2 us-east-1b down
      website-logs  127 records  1 under-replicated
        0@1 120  1@- 7  

      service     consumed  matched  lag  latest prediction against actual                    
      traffic          600      590    3  ✓ shop 08:05: said 38.3 (30 to 46.5), came 41 visits
      error-rate       597        0    ?  learning                                            "
    `);
  });

  it('says how many services do not fit the window instead of cutting them silently', () => {
    const services = Array.from({ length: 20 }, (_, index) => service(`service-${index}`));
    const text = renderSnapshot({ ...SNAPSHOT, services }, { columns: 80, rows: 20, hasColours: false });
    const shown = services.filter(({ name }) => new RegExp(`${name} `).test(text)).length;
    expect(text).toContain(`and ${20 - shown} more: enlarge the window`);
    expect(text.split('\n').length).toBeLessThanOrEqual(20);
  });

  it('keeps partitions within the width of the window', () => {
    const partitions = Array.from({ length: 12 }, (_, id) => ({ id, leader: 1, replicas: 3, inSync: 3, endOffset: 123_456 }));
    const text = renderSnapshot(
      { ...SNAPSHOT, topics: [{ name: 'website-logs', partitions }], services: [] },
      { columns: 60, rows: 40, hasColours: false },
    );
    for (const line of text.split('\n').filter((text) => text.startsWith('  '))) expect(line.trimEnd().length).toBeLessThanOrEqual(60);
    expect(text).toContain('11@1 123456');
  });

  it('writes figures with three significant digits and whole numbers whole', () => {
    expect([2.71942, 12_345.6, 7, 0.00123].map(figure)).toEqual(['2.72', '12346', '7', '0.00123']);
  });

  it('writes bytes in the unit that a person would choose', () => {
    expect([0, 900, 2_048, 1_572_864, 5e12].map((bytes) => amount(bytes, 'bytes'))).toEqual([
      '0 B',
      '900 B',
      '2 KiB',
      '1.5 MiB',
      '4.55 TiB',
    ]);
    expect(amount(2_048, 'visits')).toBe('2048');
  });
});

describe('the view without a terminal', () => {
  it('writes one line per step and one line of state every five seconds, without control characters', () => {
    const lines: string[] = [];
    const view = createPlainView({ write: (text) => lines.push(text) });
    view.finish('synthesize', 5_210, '4 stacks');
    for (const elapsedMs of [0, 1_000, 4_999, 5_000, 9_000, 10_000]) view.show({ ...SNAPSHOT, elapsedMs });
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('synthesize                           5.2 s   4 stacks\n');
    expect(lines[1]).toBe(
      '   0 s  brokers 1/2  visits 600  consumed 597 to 600 by 2/2 services  lag 3  traffic of shop: said 38.3, came 41 visits\n',
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what must not appear
    expect(lines.join('')).not.toMatch(/\u001b/);
  });
});
