/** The function as it is deployed: the bundle in a plain Node process of its own, with CloudFormation's events. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { KAFKA_ENV } from '../../../lambda/shared/kafka/contract';
import { TOPICS_RESOURCE_TYPE } from '../../../lambda/topic-config/contract';
import type { Environment } from '../../../local/ports';
import type { Contestant, Measurement } from '../contestant';
import { declaredAfter, declaredBefore, type Phase, type Workload } from '../workload';

const ROOT = resolve(__dirname, '../../..');
const HOST = resolve(__dirname, '../handler-host.cjs');
const CLUSTER_ARN = 'arn:aws:kafka:eu-west-1:111122223333:cluster/bench/0a1b2c3d-4e5f-6789-abcd-ef0123456789-2';
/** The handler logs a line per changed topic. */
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;
/** MiB; V8's own bound for a function of 512 MB. */
const HEAP_MIB = 460;

const run = promisify(execFile);

interface HandlerProcess {
  readonly environment: Environment;
  /** Ends a call that is under way. */
  readonly signal: AbortSignal;
}

/** Bundled by the construct's own code, in a process of its own: the benchmark itself never loads the CDK. */
export async function handler(folder: string, bootstrap: string, { environment, signal }: HandlerProcess): Promise<Contestant> {
  const build = "require('./lib/constructs/bundle').buildBundle('topic-config', process.argv[1])";
  await run(process.execPath, ['--import', 'tsx', '-e', build, folder], { cwd: ROOT });
  let physicalId = '';
  return {
    name: 'ours, bundled handler',
    take: (count) => count,
    run: async (phase, workload) => {
      const file = join(folder, 'event.json');
      await writeFile(file, JSON.stringify(eventOf(phase, workload, physicalId)));
      const { stderr } = await run(process.execPath, [`--max-old-space-size=${HEAP_MIB}`, HOST, join(folder, 'index.js'), file], {
        env: { PATH: environment['PATH'], [KAFKA_ENV.bootstrapBrokers]: bootstrap, [KAFKA_ENV.auth]: 'none' },
        maxBuffer: MAX_OUTPUT_BYTES,
        signal,
      });
      const told: Measurement & { readonly answer: { readonly PhysicalResourceId: string } } = JSON.parse(
        stderr.trim().split('\n').at(-1) ?? '',
      );
      physicalId = told.answer.PhysicalResourceId;
      return { ms: told.ms, ...(told.peakBytes === undefined ? {} : { peakBytes: told.peakBytes }) };
    },
    close: async () => undefined,
  };
}

function eventOf(phase: Phase, workload: Workload, physicalId: string): unknown {
  const before = properties(phase, workload, 'before');
  const after = properties(phase, workload, 'after');
  const common = {
    ResponseURL: 'https://example.com/answer',
    StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/bench/00000000-0000-0000-0000-000000000000',
    RequestId: phase,
    LogicalResourceId: 'Topics',
    ResourceType: TOPICS_RESOURCE_TYPE,
  };
  if (phase === 'create') return { ...common, RequestType: 'Create', ResourceProperties: after };
  const known = { ...common, PhysicalResourceId: physicalId };
  if (phase === 'delete') return { ...known, RequestType: 'Delete', ResourceProperties: before };
  return { ...known, RequestType: 'Update', ResourceProperties: after, OldResourceProperties: before };
}

function properties(phase: Phase, workload: Workload, when: 'before' | 'after'): unknown {
  const topics = when === 'before' ? declaredBefore(phase, workload) : declaredAfter(phase, workload);
  return {
    SchemaVersion: '1',
    ClusterArn: CLUSTER_ARN,
    Flavour: 'standard',
    Adopt: 'fail',
    RemovalPolicy: 'delete',
    Deletion: 'with-records',
    // CloudFormation sends every scalar as text.
    Topics: topics.map((topic) => ({ ...topic, partitions: String(topic.partitions), replicationFactor: String(topic.replicationFactor) })),
  };
}
