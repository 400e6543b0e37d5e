/** After everything is deployed: Delete what an Update replaced and what left the templates, as CloudFormation's clean-up phase does. */

import { stackId } from '../assembly/pseudo';
import type { Stack } from '../assembly/template';
import { send } from './custom';
import { type CustomResourceTarget, deleteEvent } from './custom-resource';
import type { ResourceRecord } from './ports';
import type { Session } from './session';

/** A failed clean-up does not fail the deploy (nor does it in CloudFormation): it is shown, and a leftover is tried again next time. */
export async function cleanUp(session: Session, leftovers: readonly string[]): Promise<void> {
  for (const { address, record } of session.replaced) {
    await remove(address, record, session);
  }
  for (const address of [...leftovers].reverse()) {
    const record = session.previous(address);
    if (record !== undefined && (await remove(address, record, session))) {
      await session.forget(address);
    }
  }
}

async function remove(address: string, record: ResourceRecord, session: Session): Promise<boolean> {
  const [stackName = '', logicalId = ''] = address.split('/');
  const stack = session.options.assembly.stacks.find((each) => each.name === stackName);
  if (stack === undefined || record.deletionPolicy.startsWith('Retain')) {
    return true;
  }
  const startedAt = Date.now();
  const tell = (outcome: { readonly status: 'done' } | { readonly status: 'failed'; readonly reason: string }): void =>
    session.options.onProgress({ stack: stackName, logicalId, type: record.type, ms: Date.now() - startedAt, ...outcome });
  try {
    const target = targetOf(record, address, logicalId, stack);
    await send(target, deleteEvent(target, record.physicalId), session);
    tell({ status: 'done' });
    return true;
  } catch (error) {
    tell({ status: 'failed', reason: error instanceof Error ? error.message : String(error) });
    return false;
  }
}

function targetOf(record: ResourceRecord, address: string, logicalId: string, stack: Stack): CustomResourceTarget {
  const { type, serviceToken, properties } = record;
  return { address, logicalId, type, serviceToken, properties, stackId: stackId(stack) };
}
