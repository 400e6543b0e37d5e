import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parseGuardOptions } from '../../bin/guard/options';
import { readDeployed } from '../../bin/guard/templates';
import type { Templates } from '../../lib/guard/change';
import { withCluster } from './edit';

const ROOT = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'msk-guard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeAssembly(name: string, templates: Templates): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  const artifacts = Object.fromEntries(
    [...templates.keys()].map((stack) => [
      stack,
      {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/us-east-1',
        properties: { templateFile: `${stack}.template.json` },
      },
    ]),
  );
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ artifacts }));
  for (const [stack, template] of templates) writeFileSync(join(directory, `${stack}.template.json`), JSON.stringify(template));
  return directory;
}

const deployed = writeAssembly('deployed', withCluster('production', { KafkaVersion: '3.9.x.kraft' }));
const wanted = writeAssembly('wanted', withCluster('production', { KafkaVersion: '4.1.x.kraft' }));
const downgrade = writeAssembly('downgrade', withCluster('production', { KafkaVersion: '3.8.x.kraft' }));

function guard(...args: readonly string[]): { readonly status: number; readonly stdout: string; readonly stderr: string } {
  try {
    const env = { PATH: process.env['PATH'] };
    const stdout = execFileSync(process.execPath, ['--import', 'tsx', 'bin/guard.ts', ...args], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return { status: 0, stdout, stderr: '' };
  } catch (error) {
    // What execFileSync throws for an exit status other than 0.
    const { status, stdout, stderr } = error as { readonly status: number; readonly stdout: string; readonly stderr: string };
    return { status, stdout, stderr };
  }
}

describe('npm run guard', () => {
  it('compares two assemblies and says with its status whether to deploy', () => {
    const fine = guard('--against', deployed, '--assembly', wanted);
    expect(fine).toMatchObject({ status: 0, stderr: '' });
    expect(fine.stdout).toMatch(/KafkaVersion\s+3\.9\.x\.kraft -> 4\.1\.x\.kraft[\s\S]*1 in place: can be deployed\n$/);
    expect(guard('--against', deployed, '--assembly', downgrade)).toMatchObject({ status: 1, stderr: '' });
  });

  it('takes one template for the stack of its name, and prints JSON', () => {
    const template = join(deployed, 'msk-production-cluster.template.json');
    const { status, stdout } = guard('--against', template, '--assembly', downgrade, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 1, verdicts: [{ outcome: 'refused', rulings: [{ code: 'version.downgrade' }] }] });
  });

  it('does not take a name for a permission that nothing has', () => {
    const { status, stderr } = guard('--against', deployed, '--assembly', wanted, '--allow-replace', 'Clustr');
    expect(status).toBe(1);
    expect(stderr).toBe('--allow-replace Clustr: nothing that differs has this logical id or path\n');
  });
});

/** CloudFormation, as far as GetTemplate needs it. */
async function withCloudFormation<Result>(template: string, use: (endpoint: string, asked: string[]) => Promise<Result>): Promise<Result> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => asked.push(text));
    request.on('end', () => {
      const body = template.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      response.setHeader('content-type', 'text/xml');
      response.end(
        `<GetTemplateResponse><GetTemplateResult><TemplateBody>${body}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    return await use(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked);
  } finally {
    server.close();
  }
}

describe('--stack', () => {
  const environment = { PATH: process.env['PATH'], AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_EC2_METADATA_DISABLED: 'true' };
  const run = (endpoint: string, stack: string) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'bin/guard.ts', '--stack', stack, '--assembly', downgrade], {
      cwd: ROOT,
      env: { ...environment, AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint },
    });

  it('asks CloudFormation for the template that is deployed, and compares that stack alone', async () => {
    const template = readFileSync(join(deployed, 'msk-production-cluster.template.json'), 'utf8');
    await withCloudFormation(template, async (endpoint, asked) => {
      const failure = await run(endpoint, 'msk-production-cluster').catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 1, stderr: '' });
      expect(failure).toHaveProperty(
        'stdout',
        expect.stringMatching(/3\.9\.x\.kraft -> 3\.8\.x\.kraft[\s\S]*\n1 refused: must not be deployed as it is\n$/),
      );
      expect(asked.join()).toMatch(/Action=GetTemplate.*StackName=msk-production-cluster/);
    });
  });

  it('knows only stacks of the app', async () => {
    const failure = await run('http://127.0.0.1:9', 'other').catch((error: unknown) => error);
    expect(failure).toHaveProperty('stderr', expect.stringMatching(/^other: must be one of msk-production-network, /));
  });
});

describe('what is deployed', () => {
  const assembly: Templates = withCluster('production', {});

  it('is found by what it has in common where the file has another name', () => {
    const file = join(folder, 'downloaded.json');
    writeFileSync(file, JSON.stringify(assembly.get('msk-production-topics')));
    expect([...readDeployed(file, assembly).keys()]).toEqual(['msk-production-topics']);
  });

  it.each([
    ['nowhere', 'nowhere: there is no such file or folder'],
    [join(ROOT, 'package.json'), `${join(ROOT, 'package.json')}: must be a CloudFormation template in JSON, got no Resources`],
    [join(ROOT, 'README.md'), `${join(ROOT, 'README.md')}: cannot be read: `],
    [join(ROOT, 'lib'), `${join(ROOT, 'lib', 'manifest.json')}: cannot be read: `],
  ])('is refused where it is none: %s', (path, message) => {
    expect(() => readDeployed(path, assembly)).toThrow(message);
  });
});

describe('the command line of the guard', () => {
  it.each([
    [[], 'one of --against and --stack must say what is deployed, got neither'],
    [['--against', 'a', '--stack', 'b'], '--against and --stack exclude each other'],
    [['--against', 'a', '--env', 'learn', '--assembly', 'b'], '--env and --assembly exclude each other'],
    [['--agianst', 'a'], "Unknown option '--agianst'"],
  ])('%j is refused with a reason and the usage', (args, message) => {
    expect(() => parseGuardOptions(args)).toThrow(message);
    expect(() => parseGuardOptions(args)).toThrow('usage: npm run guard');
  });

  it('takes --allow-replace several times and with commas', () => {
    const options = parseGuardOptions(['--stack', 's', '--allow-replace', 'a,b', '--allow-replace', 'c']);
    expect(options).toMatchObject({ stacks: ['s'], allowReplace: ['a', 'b', 'c'], source: { env: 'learn' } });
  });
});
