import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../lib/config/environments';
import { loadConfig } from '../lib/config/load';
import { parseOptions } from '../local/options';
import manifest from '../package.json';

const ROOT = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const README = read('README.md');
const COMMANDS = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));

/** Where each command of the README is run: a file, and what in it runs the command. None is left to faith. */
const RUN_BY: Readonly<Record<string, readonly [file: string, evidence: string]>> = {
  'npm ci && npm start': ['test/real/start.test.ts', 'startRun(options)'],
  'npm start -- --for 30s --report report.json': ['test/support/run-start.ts', "'--report', reportFile"],
  'npm start -- --env production --for 20s': ['test/real/start.test.ts', "['learn', 'production']"],
  'npm start -- --replay test/fixtures/access-log/shop.example.log': ['test/real/start.test.ts', "['--replay', FILE"],
  'npm start -- --client-properties client.properties': ['test/real/iam-start.test.ts', "'--client-properties', properties"],
  'npm start -- --help': ['test/local/options.test.ts', 'explains every option'],
  'npm ci && npm test': ['.ci/run', 'npm test'],
  'npm run topics -- plan --env learn --bootstrap HOST:PORT': ['test/real/topics-cli.test.ts', "'plan', '--env', 'learn'"],
  'npm run cost -- --env learn': ['test/cost/cost.test.ts', "'--env', 'learn'"],
  'npm run guard -- --stack msk-learn-cluster': ['test/guard/cli.test.ts', "'--stack', 's'"],
  'npm run guard -- --against FOLDER --env learn': ['test/guard/cli.test.ts', "'--against', deployed"],
  'npm run replay -- --service error-rate --bootstrap HOST:PORT --from 2h': ['test/real/consumers.test.ts', "'bin/replay.ts'"],
  // The short form runs each kind of drill; all of them take ten minutes.
  'npm run drill': ['test/real/drill.test.ts', "'drill', '--'"],
  'npm run drill -- --short': ['test/real/drill.test.ts', "runDrill('--short')"],
  'npm run labs': ['test/labs/options.test.ts', "'bin/labs.ts'"],
  'npm run labs -- fault-tolerance order --html labs.html': ['test/real/labs.test.ts', "'--html', page"],
  'npm run least-privilege': ['test/run.ts', "'least-privilege'"],
  // No account to deploy to: the app and its options are synthesized, by the same command line program where it needs none.
  'npx cdk deploy --all': ['bin/synth-all.ts', "'synth'"],
  'npx cdk deploy --all -c env=production': ['bin/synth-all.ts', "'--context'"],
  'npx cdk destroy msk-learn-monitoring msk-learn-clients msk-learn-topics msk-learn-cluster': ['bin/synth-all.ts', "'synth'"],
  'npx cdk deploy --all -c deleteData=learn': ['test/invariants.test.ts', "deleteData: 'learn'"],
  'npx cdk destroy --all -c deleteData=learn': ['test/invariants.test.ts', "deleteData: 'learn'"],
};

describe('the README', () => {
  it('has no command that nothing runs', () => {
    expect(COMMANDS.filter((command) => RUN_BY[command] === undefined)).toEqual([]);
    expect(Object.keys(RUN_BY).filter((command) => !COMMANDS.includes(command))).toEqual([]);
  });

  it.each(Object.entries(RUN_BY))('%s is run where it is said to be', (_, [file, evidence]) => {
    expect(read(file)).toContain(evidence);
  });

  it('names only scripts that exist and options that are understood', () => {
    const scripts = [...README.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name ?? '');
    expect(scripts.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
    for (const command of COMMANDS.filter((text) => text.startsWith('npm start -- '))) {
      expect(parseOptions(command.slice('npm start -- '.length).split(' '))).toHaveProperty('options');
    }
  });

  it('explains every option of npm start but --verbose and --help', () => {
    const parsed = parseOptions(['--unknown']);
    const known = 'problems' in parsed ? [...(parsed.problems[0] ?? '').matchAll(/--[a-z]+/g)].map(([name]) => name).slice(1) : [];
    expect(known.length).toBeGreaterThan(5);
    expect(known.filter((name) => !README.includes(`\`${name}`) && !['--verbose', '--help'].includes(name))).toEqual([]);
  });

  it.each(ENVIRONMENT_NAMES)('tells brokers, version and storage of %s as they are configured', (name) => {
    const { cluster, availabilityZones } = loadConfig(name);
    if (cluster.kind === 'serverless') return expect(README).toContain('MSK Serverless');
    expect(README).toContain(
      `${cluster.brokersPerZone * availabilityZones.length} x ${cluster.instanceType}, Kafka ${cluster.kafkaVersion.slice(0, 3)}`,
    );
    return expect(README).toContain(cluster.kind === 'standard' ? `${cluster.storage / 2 ** 30} GiB` : 'elastic');
  });

  it('links only to files that exist', () => {
    const links = [...README.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? '').filter((target) => !/^https?:/.test(target));
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(() => read(link)).not.toThrow();
  });
});
