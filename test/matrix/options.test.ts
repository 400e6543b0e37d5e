import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCheckers } from '../../lib/checks/checkers';
import { ConfigError } from '../../lib/config/load';
import type { AppConfig } from '../../lib/config/schema';
import { ClientsStack } from '../../lib/stacks/clients-stack';
import { ClusterStack } from '../../lib/stacks/cluster-stack';
import { NetworkStack } from '../../lib/stacks/network-stack';
import { AUTHORITY, IMPORTED_NETWORK, KEY, laidOver, POLLING } from '../config/bad-input/bad-input';
import { configWith } from '../support/options';
import { holds, type Options, pairsOf, pairwise, type Row } from '../support/pairwise';
import { testContext } from '../support/synth';

/** What each value of an option lays over its environment. */
type Changes = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** In the place of provisioned pollers. */
const POLLING_ONLY = {
  ...POLLING,
  minimumPollers: undefined,
  maximumPollers: undefined,
  retryAttempts: undefined,
  maximumRecordAge: undefined,
};

const brokers = (name: string): Changes => ({
  monitoring: {
    free: { cluster: { monitoring: 'DEFAULT' } },
    partitions: { cluster: { monitoring: 'PER_TOPIC_PER_PARTITION' } },
  },
  exporters: {
    none: {},
    both: { cluster: { exporters: { jmx: true, node: true } } },
    node: { cluster: { exporters: { jmx: false, node: true } } },
  },
  logs: {
    cloudwatch: {},
    everywhere: { cluster: { logs: { s3: { bucket: 'logs-of-msk', prefix: 'msk/' }, firehose: 'msk-logs' } } },
  },
  authorizerLogs: { off: {}, on: { cluster: { authorizerLogs: { retention: '90d' } } } },
  key: { own: {}, given: { cluster: { key: { arn: KEY } } } },
  scram: { none: {}, two: { cluster: { scram: { users: ['ann', `${name}-bob`] } } } },
  tls: { none: {}, one: { cluster: { tls: { certificateAuthorities: [AUTHORITY] } } } },
  properties: {
    safe: {},
    custom: { cluster: { serverProperties: { 'message.max.bytes': 2_000_000, 'log.cleanup.policy': 'compact,delete' } } },
  },
  network: {
    own: {},
    nat: { network: { natGateways: 1, endpointZones: 0, clientInstance: true } },
    imported: { network: { ...IMPORTED_NETWORK, endpointZones: 0 } },
  },
  reading: { mapped: {}, polled: { services: { eventSource: POLLING_ONLY, replay: true } } },
});

const STANDARD: Changes = {
  ...brokers('standard'),
  version: {
    zookeeper: { cluster: { kafkaVersion: '3.9.x' } },
    kraft: { cluster: { kafkaVersion: '4.1.x.kraft' } },
  },
  size: {
    small: { cluster: { instanceType: 'kafka.t3.small' } },
    large: { cluster: { instanceType: 'kafka.m7g.large' } },
    huge: { cluster: { instanceType: 'kafka.m7g.4xlarge', brokersPerZone: 2 } },
  },
  storage: {
    scaled: {},
    fixed: {
      cluster: {
        storageScaling: laidOver(
          {},
          { enabled: false, because: 'retention bounds every topic', maximum: undefined, targetUtilization: undefined },
        ),
      },
    },
    fast: { cluster: { throughput: 300 } },
    tiered: { cluster: { tieredStorage: true } },
  },
};

const EXPRESS: Changes = {
  ...brokers('express'),
  version: { old: { cluster: { kafkaVersion: '3.8.x' } }, new: { cluster: { kafkaVersion: '4.2.x.kraft' } } },
  size: { large: {}, huge: { cluster: { instanceType: 'express.m7g.16xlarge', brokersPerZone: 2 } } },
  rebalancing: { default: {}, paused: { cluster: { rebalancing: 'PAUSED' } } },
};

const SERVERLESS: Changes = {
  network: {
    own: {},
    nat: { network: { natGateways: 1, endpointZones: 0, clientInstance: true } },
    imported: { network: { ...IMPORTED_NETWORK, endpointZones: 2 } },
  },
  furtherVpcs: {
    none: {},
    one: { cluster: { furtherVpcs: [{ subnetIds: ['subnet-0000000a', 'subnet-0000000b'], securityGroupIds: ['sg-0000000a'] }] } },
  },
  registry: { none: {}, one: { schemaRegistry: { name: 'visits' } } },
};

const KINDS = [
  { base: 'production', changes: STANDARD },
  { base: 'express', changes: EXPRESS },
  { base: 'serverless', changes: SERVERLESS },
] as const;

const optionsOf = (changes: Changes): Options =>
  Object.fromEntries(Object.entries(changes).map(([name, values]) => [name, Object.keys(values)]));

const changeOf = (changes: Changes, row: Row): object =>
  Object.entries(row).reduce<object>((sum, [name, value]) => laidOver(sum, changes[name]?.[value] ?? {}) as object, {});

const PATH = /^(\[(\d+|".*")\]|\.?[\w.-]+)+: \S/;

/** The checked environment, or nothing where the combination is refused; every refusal names its path. */
function accepted(base: (typeof KINDS)[number]['base'], change: object, name: string): AppConfig | undefined {
  try {
    const named = laidOver(change, { cluster: { name } });
    return { ...configWith(base, named as object), name };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const problem of error.problems) expect(problem).toMatch(PATH);
    return undefined;
  }
}

interface Violation {
  readonly ruleName: string;
}

/** Findings of cdk-nag and of strict cdk-preflight over networks and clusters of all of them, and the clients of two, in one synthesis. */
function findingsOf(configs: readonly AppConfig[]): readonly string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'msk-matrix-'));
  try {
    const app = new App({ outdir, context: testContext() });
    const withClients = new Set([
      configs.find(({ network }) => network.clientInstance === true),
      configs.find(({ services }) => services.eventSource.mode === 'poll'),
    ]);
    for (const config of configs) {
      const { network } = new NetworkStack(app, config);
      const { cluster } = new ClusterStack(app, config, network);
      if (withClients.has(config)) new ClientsStack(app, config, network, cluster);
    }
    addCheckers(app, { templates: true });
    try {
      app.synth();
    } catch (error) {
      // What was found stands in the report; anything else is a failure of the test.
      if (!String(error).includes('alidation')) throw error;
    }
    const report: { readonly pluginReports: readonly { readonly violations: readonly Violation[] }[] } = JSON.parse(
      readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
    );
    return report.pluginReports.flatMap(({ violations }) => violations.map((violation) => JSON.stringify(violation).slice(0, 600)));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

describe.each(KINDS)('options of $base', ({ base, changes }) => {
  const rows = pairwise(optionsOf(changes));
  const configs = rows.flatMap((row, index) => accepted(base, changeOf(changes, row), `${base}-${index}`) ?? []);

  it('meet each other in pairs, every value with every other', () => {
    expect(pairsOf(optionsOf(changes)).filter((pair) => !rows.some((row) => holds(row, pair)))).toEqual([]);
    expect(configs.length).toBeGreaterThan(rows.length / 4);
  });

  it('pass strict cdk-preflight and cdk-nag wherever our own checks accept them', () => {
    expect(findingsOf(configs)).toEqual([]);
  });
});

describe('the second deployment', () => {
  const connectivity = { clusterExists: true, multiVpc: ['iam', 'scram'], publicAccess: true, dualStack: true };
  const scram = { users: ['ann'] };
  const serverProperties = { 'allow.everyone.if.no.acl.found': false };

  it('passes the checkers with what they refuse of a new cluster, because the configuration says that it exists', () => {
    const network = { ...IMPORTED_NETWORK, endpointZones: 0, isPublic: true };
    const config = accepted(
      'production',
      { network, cluster: { scram, serverProperties, sharedWith: ['444455556666'], connectivity } },
      'second',
    );
    expect(config).toBeDefined();
    expect(findingsOf(config === undefined ? [] : [config])).toEqual([]);
  });
});

describe('any combination', () => {
  it.each(KINDS)('of $base is accepted, or every refusal names its path', ({ base, changes }) => {
    const row = fc.record(
      Object.fromEntries(Object.entries(optionsOf(changes)).map(([name, values]) => [name, fc.constantFrom(...values)])),
    );
    fc.assert(
      fc.property(row, (chosen) => {
        accepted(base, changeOf(changes, chosen), 'any');
      }),
      { numRuns: 100 },
    );
  });
});
