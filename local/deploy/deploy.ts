/** Deploys a cloud assembly onto this machine: the part of CloudFormation that matters to functions, topics and tables. */
import { creationOrder, resourceDependencies } from '../assembly/order';
import { readCluster } from '../assembly/resources/cluster';
import type { Resource, Stack } from '../assembly/template';
import type { LocalDeployment } from '../ports';
import { cleanUp } from './clean-up';
import { type Contribution, summarize } from './contributions';
import type { DeployStatus } from './ports';
import { deployResource } from './providers';
import { type DeployOptions, openSession, type Session } from './session';
import { walk } from './walk';

/**
 * Stack by stack, independent resources of a stack at the same time. Nothing is rolled back: a failure stops the deploy with one message
 * (`DeployError` or `AssemblyError`), and the next run with the same state goes on from there.
 */
export async function deployLocally(options: DeployOptions): Promise<LocalDeployment> {
  const session = await openSession(options);
  const parts: Contribution[] = [];
  for (const stack of options.assembly.stacks) {
    parts.push(...(await deployStack(stack, session)));
  }
  await cleanUp(session, session.leftovers);
  return summarize(options.environment, readCluster(options.assembly, session.resolver).arn, parts);
}

function deployStack(stack: Stack, session: Session): Promise<readonly Contribution[]> {
  const dependencies = resourceDependencies(stack.template);
  const existingIds = creationOrder(stack.template, stack.name).filter((logicalId) => {
    const resource = stack.template.resources.get(logicalId);
    return resource !== undefined && session.resolver.exists(stack, resource);
  });
  return walk(
    existingIds,
    (logicalId) => dependencies.get(logicalId) ?? [],
    async (logicalId) => {
      const resource = stack.template.resources.get(logicalId);
      return resource === undefined ? { kind: 'emulated' } : deployWithProgress(stack, resource, session);
    },
  );
}

async function deployWithProgress(stack: Stack, resource: Resource, session: Session): Promise<Contribution> {
  const startedAt = Date.now();
  const tell = (status: DeployStatus, reason?: string): void =>
    session.options.onProgress({
      stack: stack.name,
      logicalId: resource.logicalId,
      type: resource.type,
      status,
      ms: Date.now() - startedAt,
      ...(reason === undefined ? {} : { reason }),
    });
  tell('started');
  try {
    const part = await deployResource(stack, resource, session);
    tell(statusOf(part));
    return part;
  } catch (error) {
    tell('failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

function statusOf(part: Contribution): DeployStatus {
  if (part.kind === 'not-emulated') {
    return 'not-emulated';
  }
  return 'isUnchanged' in part && part.isUnchanged === true ? 'unchanged' : 'done';
}
