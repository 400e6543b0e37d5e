import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENTS } from '../../lib/config/environments';
import { ConfigError, parseEnvironment } from '../../lib/config/load';
import { RULES } from '../../lib/config/rules';
import { settableKeys } from '../../lib/config/server-properties';
import { ACCESS_CASES } from './bad-input/access-cases';
import { type BadInput, laidOver, TODAY } from './bad-input/bad-input';
import { CLUSTER_CASES, CLUSTER_WARNINGS } from './bad-input/cluster-cases';
import { NETWORK_CASES } from './bad-input/network-cases';
import { SCHEMA_CHECKS } from './bad-input/schema-checks';
import { TOPIC_CASES, TOPIC_WARNINGS } from './bad-input/topic-cases';

const CASES = [...NETWORK_CASES, ...CLUSTER_CASES, ...ACCESS_CASES, ...TOPIC_CASES];
const WARNINGS = [...CLUSTER_WARNINGS, ...TOPIC_WARNINGS];

const inputOf = ({ base, change }: BadInput): unknown => laidOver(ENVIRONMENTS[base], change);

function problemsOf(bad: BadInput, today = TODAY): readonly string[] {
  try {
    parseEnvironment(inputOf(bad), bad.base, today);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const warningsOf = (bad: BadInput, today = TODAY) =>
  parseEnvironment(inputOf(bad), bad.base, today).warnings.map(({ path, text }) => `${path}: ${text}`);

describe('bad input', () => {
  it.each(CASES)('$rule in $base is refused with every word', (bad) => {
    expect(problemsOf(bad)).toEqual(bad.says);
  });

  it.each(WARNINGS)('$rule in $base passes with a warning', (bad) => {
    expect(warningsOf(bad)).toEqual(bad.says);
  });

  it('is tried in at least sixty ways, each with words of its own', () => {
    const said = CASES.map(({ says }) => says.join('\n'));
    expect(new Set(said).size).toBe(CASES.length);
    expect(CASES.length).toBeGreaterThanOrEqual(60);
  });

  it('has its problems told all at once, whatever sections they are in', () => {
    const change = {
      cluster: { kafkaVersion: '3.9.x.kraft', storage: '17TiB' },
      streams: { visits: 'logs' },
      network: { endpointZones: 0 },
    };
    expect(problemsOf({ rule: '', base: 'learn', change, says: [] }).map((problem) => problem.split(':')[0])).toEqual([
      'cluster.storage',
      'network.endpointZones',
      'cluster.kafkaVersion',
      'streams.visits',
    ]);
  });
});

describe('the end of support of a version', () => {
  const old: BadInput = { rule: 'cluster.version-supported', base: 'learn', change: { cluster: { kafkaVersion: '3.7.x' } }, says: [] };
  const accepted = {
    ...old,
    change: { cluster: { kafkaVersion: '3.7.x', endOfSupport: { accepted: true, because: 'it is switched off next week' } } },
  };

  it('is no matter while it is far', () => {
    const today = new Date('2026-01-01T00:00:00Z');
    expect([...problemsOf(old, today), ...warningsOf(old, today)]).toEqual([]);
  });

  it('is a warning that counts the days when it is near', () => {
    expect(warningsOf(old, new Date('2026-08-22T00:00:00Z'))).toEqual([
      'cluster.kafkaVersion: support of 3.7.x ends 2026-09-01, in 10 days: plan the upgrade, MSK does it at any time afterwards',
    ]);
  });

  it('is an error from that day on, unless it is accepted with a reason', () => {
    expect(problemsOf(old, new Date('2026-08-31T23:00:00Z'))).toEqual([]);
    expect(problemsOf(old, new Date('2026-09-01T00:00:00Z'))).toHaveLength(1);
    expect(problemsOf(accepted, new Date('2026-09-01T00:00:00Z'))).toEqual([]);
  });
});

const PAGE = join(__dirname, '..', '..', 'docs', 'checks.md');

/** The first words that a rule's case says; a rule without a case is not known to work. */
function exampleOf(rule: string): string {
  const found = [...CASES, ...WARNINGS].find((bad) => bad.rule === rule);
  if (found !== undefined) return `\`${found.says.at(-1)}\``;
  if (rule === 'cluster.version-supported-for-long') return '`cluster.kafkaVersion: support of 3.7.x ends 2026-09-01, in 10 days: …`';
  throw new Error(`${rule}: must have a case, has none`);
}

const casesOf = (rule: string): string => {
  const files = {
    network: NETWORK_CASES,
    cluster: [...CLUSTER_CASES, ...CLUSTER_WARNINGS],
    access: ACCESS_CASES,
    topic: [...TOPIC_CASES, ...TOPIC_WARNINGS],
  };
  const file = Object.entries(files).find(([, cases]) => cases.some((bad) => bad.rule === rule))?.[0];
  return file === undefined ? '`bad-input.test.ts`' : `\`bad-input/${file}-cases.ts\``;
};

const row = (id: string, severity: string, source: string): string => {
  const link = source.startsWith('https://') ? `[${source.split('/').at(-1)?.replace('.html', '')}](${source})` : source;
  return `| \`${id}\` | ${severity} | ${exampleOf(id).replaceAll('|', '\\|')} | ${casesOf(id)} | ${link} |`;
};

function page(): string {
  const head = '| Rule | | Says, for example | Test in `test/config/` | Source |\n|---|---|---|---|---|';
  const list = (keys: readonly string[]) => keys.map((key) => `\`${key}\``).join(', ');
  return [
    '# What is checked before a deployment',
    'A wrong template fails after 20 to 40 minutes, a wrong update may replace the cluster. So whatever can be known is checked when the app is synthesized: all problems\nat once, each with its path, what is allowed, what was found. Made from the rules and their tests by `npx vitest run --project fast test/config/bad-input.test.ts -u`;\na test fails when this page is older than they are, or when a rule has no case.',
    '## Rules over several fields',
    [head, ...RULES.map(({ id, severity, source }) => row(id, severity, source))].join('\n'),
    '## What a single field may be',
    [head, ...SCHEMA_CHECKS.map(({ id, source }) => row(id, 'error', source))].join('\n'),
    'What types can say, they say: `test/config/kinds.test.ts` holds combinations that do not compile, and are refused at run time as well.',
    '## Settable broker properties',
    `Standard brokers: ${list(settableKeys('standard', 'kraft'))}; with ZooKeeper also ${list(settableKeys('standard', 'zookeeper').filter((key) => key.startsWith('zookeeper.')))}.`,
    `Express brokers: ${list(settableKeys('express', 'kraft'))}.`,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

describe('docs/checks.md', () => {
  it('has every rule with what it says, its test and its source', async () => {
    await expect(page()).toMatchFileSnapshot(PAGE);
  });

  it('leaves no case without its rule', () => {
    const known = new Set([...RULES.map(({ id }) => id), ...SCHEMA_CHECKS.map(({ id }) => id)]);
    expect([...CASES, ...WARNINGS].filter(({ rule }) => !known.has(rule)).map(({ rule }) => rule)).toEqual([]);
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  });
});
