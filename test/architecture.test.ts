import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..');
const SOURCES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.ts', '*.mts', '*.cjs'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('node_modules/'));

interface Import {
  readonly from: string;
  /** A path from the root for relative imports, the package's name otherwise. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\brequire\(['"]([^'"]+)['"]\)|\bimport\(['"]([^'"]+)['"]\)/gm;

function importsOf(file: string, text = readFileSync(join(ROOT, file), 'utf8')): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? '';
    const to = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
    return { from: file, to, isTypeOnly: match[1] !== undefined };
  });
}

const IMPORTS = SOURCES.filter((file) => !file.startsWith('test/')).flatMap((file) => importsOf(file));
const isUnder = (path: string, ...folders: readonly string[]) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
const isDomain = (path: string) => path.includes('/domain/');
const isContract = (path: string) => /(^|\/)contract$/.test(path);
const isOurs = (path: string) => isUnder(path, 'bin', 'lib', 'lambda', 'local', 'labs', 'bench');
const isCdk = (path: string) => isUnder(path, 'aws-cdk-lib', 'constructs', 'cdk-nag', 'cdk-preflight', '@aws-cdk');

/** The import law as data: an import whose `from` matches must satisfy `allows`. */
const LAW: readonly { readonly name: string; readonly applies: (i: Import) => boolean; readonly allows: (i: Import) => boolean }[] = [
  {
    name: 'lib imports only contracts and pure domain from lambda',
    applies: (i) => isUnder(i.from, 'lib') && isUnder(i.to, 'lambda'),
    allows: (i) => isContract(i.to) || isDomain(i.to),
  },
  {
    name: 'lib imports nothing from bin or local',
    applies: (i) => isUnder(i.from, 'lib') && isOurs(i.to),
    allows: (i) => isUnder(i.to, 'lib', 'lambda'),
  },
  {
    name: 'constructs import no stack',
    applies: (i) => isUnder(i.from, 'lib/constructs'),
    allows: (i) => !isUnder(i.to, 'lib/stacks'),
  },
  {
    name: 'lib/iam, lib/config and lib/checks import no construct and no stack',
    applies: (i) => isUnder(i.from, 'lib/iam', 'lib/config', 'lib/checks'),
    allows: (i) => !isUnder(i.to, 'lib/stacks', 'lib/constructs'),
  },
  {
    name: 'lambda imports nothing of ours outside lambda, and never the CDK',
    applies: (i) => isUnder(i.from, 'lambda'),
    allows: (i) => !isCdk(i.to) && (!isOurs(i.to) || isUnder(i.to, 'lambda')),
  },
  {
    name: 'domain imports only domain and the types of contracts',
    applies: (i) => isDomain(i.from),
    allows: (i) => isDomain(i.to) || isContract(i.to),
  },
  {
    name: 'kafkajs is imported only by lambda/shared/kafka and by adapters',
    applies: (i) => isUnder(i.to, 'kafkajs'),
    allows: (i) => isUnder(i.from, 'lambda/shared/kafka') || i.from.includes('/adapters/'),
  },
  {
    name: 'local, labs and bench never import the CDK, but the small app that a synthesis is measured beside',
    applies: (i) => isUnder(i.from, 'local', 'labs', 'bench') && i.from !== 'bench/synth/minimal.ts',
    allows: (i) => !isCdk(i.to) && !isUnder(i.to, 'lib', 'bin'),
  },
  {
    name: 'a lab sees Kafka only through labs/support, and of the local run only what reads the assembly, and what waits',
    applies: (i) => /^labs\/(?!all\.)[^/]+$/.test(i.from) && isOurs(i.to),
    allows: (i) => isUnder(i.to, 'labs/support', 'local/assembly', 'local/until'),
  },
  {
    name: 'local, labs and bench import only contracts, domain and the client module from lambda; benches also what they measure',
    applies: (i) => isUnder(i.from, 'local', 'labs', 'bench') && isUnder(i.to, 'lambda'),
    allows: (i) =>
      isContract(i.to) ||
      isDomain(i.to) ||
      isUnder(i.to, 'lambda/shared/kafka') ||
      (isUnder(i.from, 'bench/topics') && isUnder(i.to, 'lambda/topic-config')) ||
      (isUnder(i.from, 'bench/clients') && isUnder(i.to, 'lambda/consumer')),
  },
];

describe('the import law', () => {
  it.each(LAW)('$name', ({ applies, allows }) => {
    const broken = IMPORTS.filter((i) => applies(i) && !allows(i)).map((i) => `${i.from} -> ${i.to}`);
    expect(broken).toEqual([]);
  });

  it('applies to something: every rule matches at least one import of the tree, or of a file made to break it', () => {
    const breaking = importsOf(
      'lambda/x/domain/y.ts',
      "import { a } from 'aws-cdk-lib';\nimport type { b } from '../adapters/z';\nrequire('kafkajs');",
    );
    expect(breaking.map(({ to }) => to)).toEqual(['aws-cdk-lib', 'lambda/x/adapters/z', 'kafkajs']);
    for (const rule of LAW.filter(({ name }) => /domain imports|lambda imports|kafkajs/.test(name))) {
      expect(breaking.some((i) => rule.applies(i) && !rule.allows(i))).toBe(true);
    }
  });
});

describe('the environment of the process', () => {
  it('is read only in bin, local/main.ts, the main.ts of each benchmark and the index.ts of each function', () => {
    const readers = SOURCES.filter((file) => isOurs(file) && /\bprocess\.env\b/.test(readFileSync(join(ROOT, file), 'utf8')));
    const strangers = readers.filter(
      (file) =>
        !isUnder(file, 'bin') &&
        file !== 'local/main.ts' &&
        !/^(lambda\/([^/]+\/index|shared\/aws\/client-dynamodb)|bench\/[^/]+\/main)\.ts$/.test(file),
    );
    expect(strangers).toEqual([]);
  });
});

describe('the signals of the process', () => {
  it('are heard in one place, which knows that npm passes Ctrl-C on a second time', () => {
    const hearers = SOURCES.filter(isOurs).filter((file) => /'SIGINT'/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(hearers).toEqual(['local/interruption.ts']);
  });
});

describe('the size of things', () => {
  it('no source file has more than 250 lines', () => {
    const long = SOURCES.filter((file) => isOurs(file)).filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 251);
    expect(long).toEqual([]);
  });

  it('stacks only wire: none has more than 50 lines of code', () => {
    const long = SOURCES.filter((file) => isUnder(file, 'lib/stacks')).filter((file) => {
      const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
      return lines.filter((line) => line.trim() !== '' && !/^\s*(\/\*|\*|\/\/|import )/.test(line)).length > 50;
    });
    expect(long).toEqual([]);
  });
});

describe('the text of the project', () => {
  it('names no registry, no machine path and no key', () => {
    const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
      .split('\n')
      .filter((file) => file !== '');
    const secret = /registry\.npmjs|repo1?\.maven|AKIA[0-9A-Z]{16}|"resolved":\s*"http|\/(root|home\/[a-z]+)\//;
    const found = tracked.filter((file) => file !== 'test/architecture.test.ts' && secret.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(found).toEqual([]);
  });
});
