/** Runs one broker of its own for the classes that a broker's start loads. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalError } from '../errors';
import { findFreePorts } from '../free-ports';
import type { Child } from '../process';
import type { ArtifactRequest, KafkaArtifacts } from './artifacts';
import { STARTED, startBroker } from './broker';
import { prepareIam } from './iam/broker-iam';
import { writePolicyFile } from './iam/policy-file';
import { assignPorts, portCount } from './listeners';
import { kafkaUuid } from './storage';

const START_DEADLINE_MS = 60_000;
/** The JVM writes the archive after the broker has shut down. */
const WRITE_DEADLINE_MS = 60_000;

/** Throws when the broker does not start or writes nothing; the caller goes on without an archive then. */
export async function recordBrokerClasses(request: ArtifactRequest, artifacts: KafkaArtifacts, file: string): Promise<void> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'msk-blueprint-classes-'));
  try {
    const child = await startRecording(request, { ...artifacts, classArchive: { file, mode: 'record' } }, dataDirectory);
    await stopWhenStarted(child, request.signal);
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
  if (request.signal?.aborted) {
    throw new LocalError('ABORTED', 'kafka: stopped while its class archive was written');
  }
}

async function startRecording(request: ArtifactRequest, artifacts: KafkaArtifacts, dataDirectory: string): Promise<Child> {
  const ports = assignPorts(await findFreePorts(portCount(true)), true);
  const spec = { id: 1, rack: 'a', properties: {} };
  const { child } = await startBroker(spec, {
    artifacts,
    tools: request.tools,
    environment: request.environment,
    dataDirectory,
    clusterId: kafkaUuid(),
    ports: new Map([[spec.id, ports]]),
    // With IAM a broker loads some hundred classes more; without it they do no harm in the archive.
    iam: await prepareEmptyIam(dataDirectory),
    stopGraceMs: WRITE_DEADLINE_MS,
  });
  return child;
}

async function stopWhenStarted(child: Child, signal: AbortSignal | undefined): Promise<void> {
  try {
    await child.waitForLine(STARTED, START_DEADLINE_MS, signal);
    await child.stop();
  } catch (error) {
    child.kill();
    await child.exited;
    throw error;
  }
}

/** Nobody connects: the roles do not matter. */
async function prepareEmptyIam(folder: string) {
  const policyFile = join(folder, 'policy.json');
  await writePolicyFile(policyFile, {
    region: 'us-east-1',
    clusterArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/classes/0-0',
    roles: [],
  });
  return prepareIam({ policyFile, logDirectory: folder }, folder);
}
