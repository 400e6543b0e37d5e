import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES, ENVIRONMENTS } from '../../lib/config/environments';
import { ConfigError, loadConfig, parseEnvironment } from '../../lib/config/load';

/** The error that `run` throws. */
function errorOf(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('must throw, did not');
}

const problemsOf = (changes: object, base: object = ENVIRONMENTS.learn) =>
  errorOf(() => parseEnvironment({ ...base, ...changes }, 'trial')).problems;

const { cluster, network, services, topics, protection } = ENVIRONMENTS.learn;

describe('loading an environment', () => {
  it.each(ENVIRONMENT_NAMES)('%s is sound', (name) => {
    expect(loadConfig(name)).toMatchObject({ name, deleteData: false });
  });

  it('turns human units into numbers', () => {
    const config = loadConfig('learn');
    expect(config.cluster.storage).toBe(10 * 2 ** 30);
    expect(config.cluster.logRetention).toBe(7);
    expect(config.services.window).toBe(5 * 60_000);
  });

  it('gives every service of the catalogue where none is named', () => {
    expect(loadConfig('learn').services.names).toHaveLength(20);
  });

  it('is frozen to its leaves', () => {
    const { storageScaling } = loadConfig('learn').cluster;
    expect(storageScaling).toMatchObject({ enabled: false });
    expect(() => Object.assign(storageScaling ?? {}, { enabled: true })).toThrow(TypeError);
  });

  it('lists the known names for an unknown one', () => {
    expect(errorOf(() => loadConfig('prod')).message).toBe(
      'unknown environment "prod", must be one of learn, production, express, serverless (choose with -c env=NAME)',
    );
  });

  it.each(['toString', '__proto__', ''])('knows no environment "%s"', (name) => {
    expect(errorOf(() => loadConfig(name)).code).toBe('config.unknown-environment');
  });
});

describe('deleting data', () => {
  it('is allowed for the chosen environment by its name', () => {
    expect(loadConfig('learn', { deleteData: 'learn' }).deleteData).toBe(true);
  });

  it('is refused for another name', () => {
    expect(errorOf(() => loadConfig('learn', { deleteData: 'true' })).message).toBe(
      'deleteData: must be the name of the chosen environment (learn), got "true"',
    );
  });

  it('is refused where the environment keeps its data', () => {
    expect(errorOf(() => loadConfig('production', { deleteData: 'production' })).message).toBe(
      'deleteData: environment "production" keeps its data (protection.dataMayBeDeleted is false); delete by hand what must go',
    );
  });
});

describe('problems of one field', () => {
  it.each([
    {
      changes: { availabilityZones: ['use1-az3', 'us-east-1b'] },
      first: 'availabilityZones[0]: must be the name of a zone, such as us-east-1a (an id such as use1-az1 is none), got "use1-az3"',
    },
    { changes: { availabilityZones: ['us-east-1a'] }, first: 'availabilityZones: must have >= 2 entries, got ["us-east-1a"]' },
    {
      changes: { availabilityZones: ['us-east-1a', 'us-east-1a'] },
      first: 'availabilityZones[1]: must be different from the entries before it, got "us-east-1a"',
    },
    { changes: { region: undefined }, first: 'region: must be a string, got nothing' },
    {
      changes: { colour: 'red' },
      first:
        'colour: unknown key, must be one of availabilityZoneIds, availabilityZones, cluster, functionLogRetention, monitoring, network, oneTopicWriter, protection, region, schemaRegistry, services, streams, topicPolicy, topics, websites',
    },
    { changes: { cluster: { ...cluster, kind: 'huge' } }, first: 'cluster.kind: must be one of standard, express, serverless, got "huge"' },
    {
      changes: { cluster: { ...cluster, storage: '10 gigabytes' } },
      first: 'cluster.storage: must be a quantity with its unit, such as 1GiB or 16TiB, got "10 gigabytes"',
    },
    { changes: { cluster: { ...cluster, storage: '512MiB' } }, first: 'cluster.storage: must be 1GiB to 16TiB, got "512MiB"' },
    { changes: { cluster: { ...cluster, storage: 10 } }, first: 'cluster.storage: must be a string, got 10' },
    { changes: { cluster: { ...cluster, brokersPerZone: 0 } }, first: 'cluster.brokersPerZone: must be >= 1, got 0' },
    {
      changes: { cluster: { ...cluster, name: 'my_cluster' } },
      first: 'cluster.name: must be letters, digits and hyphens, at most 64, got "my_cluster"',
    },
    { changes: { services: { ...services, window: '7m' } }, first: 'services.window: must be whole minutes that divide a day, got "7m"' },
    {
      changes: { protection: { ...protection, stackTermination: 'yes' } },
      first: 'protection.stackTermination: must be a boolean, got "yes"',
    },
    {
      changes: { network: { ...network, flowLogs: { enabled: false } } },
      first: 'network.flowLogs.because: must be a string, got nothing',
    },
    { changes: { topics: [] }, first: 'topics: must have >= 1 entries, got []' },
  ])('$first', ({ changes, first }) => {
    expect(problemsOf(changes)[0]).toBe(first);
  });

  it('refuses a service that the catalogue does not have', () => {
    expect(problemsOf({ services: { ...services, names: ['trafic'] } })[0]).toMatch(
      /^services\.names\[0\]: must be one of traffic, .*, got "trafic"$/,
    );
  });
});

describe('problems across fields', () => {
  it.each([
    { changes: { region: 'eu-west-1' }, first: 'availabilityZones[0]: must be a zone of eu-west-1 (region), got "us-east-1a"' },
    {
      changes: { cluster: { ...cluster, kafkaVersion: '3.9.x.kraft' } },
      first: 'cluster.kafkaVersion: must be a version without .kraft (instanceType is kafka.t3.small), got "3.9.x.kraft"',
    },
    {
      changes: { network: { ...network, endpointZones: 0 } },
      first: 'network.endpointZones: must be >= 1 (services.eventSource.mode is on-demand: its pollers need the endpoints), got 0',
    },
    {
      changes: { availabilityZones: ['us-east-1a', 'us-east-1b'], network: { ...network, endpointZones: 3 } },
      first: 'network.endpointZones: must be <= 2 (availabilityZones), got 3',
    },
    {
      changes: { streams: { visits: 'logs', predictions: 'predictions', deadLetters: 'website-logs-dlq' } },
      first: 'streams.visits: must be one of website-logs, predictions, website-logs-dlq (topics), got "logs"',
    },
    {
      changes: { topics: topics.map((topic, index) => (index === 1 ? { ...topic, replicationFactor: 5 } : topic)) },
      first: 'topics[1].replicationFactor: must be <= 3 (brokers), got 5',
    },
    {
      changes: { topics: topics.map((topic) => ({ ...topic, configs: { ...topic.configs, 'retention.bytes': '1GiB' } })) },
      first: 'topics: must keep <= 8GiB per broker (80 % of 10GiB), got 18GiB by retention.bytes; lower it or raise cluster.storage',
    },
    {
      changes: { cluster: { ...cluster, storageScaling: { enabled: true, maximum: '5GiB', targetUtilization: 60 } } },
      first: 'cluster.storageScaling.maximum: must be > 10GiB (storage), got 5GiB',
    },
  ])('$first', ({ changes, first }) => {
    expect(problemsOf(changes)[0]).toBe(first);
  });

  it('refuses endpoints that provisioned pollers would not use', () => {
    const { network: own } = ENVIRONMENTS.production;
    expect(problemsOf({ network: { ...own, endpointZones: 1 } }, ENVIRONMENTS.production)).toEqual([
      'network.endpointZones: must be 0 (services.eventSource.mode is provisioned: nothing would use the endpoints), got 1',
    ]);
  });

  it('are told together with the problems of single fields', () => {
    const problems = problemsOf({ colour: 'red', cluster: { ...cluster, logRetention: '2d', kafkaVersion: '3.9.x.kraft' } });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['cluster.logRetention', 'colour', 'cluster.kafkaVersion']);
  });

  it('stand below one line that counts them', () => {
    const error = errorOf(() => parseEnvironment({ ...ENVIRONMENTS.learn, region: 1, colour: 2 }, 'trial'));
    expect(error.message.split('\n')[0]).toBe('environment "trial" has 2 problems');
    expect(error.message.split('\n').slice(1)).toEqual(error.problems.map((problem) => `  ${problem}`));
  });
});

describe('anything at all', () => {
  const PATH = /^(\[(\d+|".*")\]|\.?[\w.-]+)+: \S/;

  /** A sound environment of which one place, at any depth, holds something else. */
  const damaged = fc
    .tuple(fc.constantFrom(...Object.values(ENVIRONMENTS)), fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), fc.anything())
    .map(([environment, steps, value]) => {
      const copy: object = structuredClone(environment);
      let at: object = copy;
      for (const [depth, step] of steps.entries()) {
        const keys = Object.keys(at);
        const key = keys[step % Math.max(keys.length, 1)] ?? 'added';
        const next: unknown = Reflect.get(at, key);
        if (depth === steps.length - 1 || typeof next !== 'object' || next === null) {
          Reflect.set(at, key, value);
          break;
        }
        at = next;
      }
      return copy;
    });

  it.each([
    { what: 'any value', arbitrary: fc.anything() },
    { what: 'a damaged environment', arbitrary: damaged },
  ])('$what is accepted, or every problem has a path', ({ arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, (input) => {
        try {
          parseEnvironment(input, 'trial');
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          const { problems } = error as ConfigError;
          expect(problems.length).toBeGreaterThan(0);
          for (const problem of problems) expect(problem).toMatch(PATH);
        }
      }),
      { numRuns: 200 },
    );
  });
});
