import { namesOf } from './apply';
import { type AclBinding, aclText } from './domain/acl';
import { batchesOf } from './domain/batches';
import { TopicError } from './domain/errors';
import type { AclAdmin, ClusterAdmin, Outcome } from './ports';
import type { ReconcileResult } from './reconcile';
import { listNames } from './wait';

const UNDO_BATCH = 500;

/**
 * After a failed create the framework swallows the delete, so what this invocation made would stay for ever: takes away what never held a
 * record, and names the rest. The error says what was done.
 */
export async function undoCreation(created: readonly string[], error: TopicError, admin: ClusterAdmin): Promise<TopicError> {
  if (created.length === 0) return error;
  const kept: string[] = [];
  for (const batch of batchesOf(created, () => 1, UNDO_BATCH)) {
    try {
      const outcomes = await admin.delete(batch, { onlyIfEmpty: true });
      kept.push(...outcomes.filter((outcome) => outcome.error !== undefined).map(({ name }) => name));
    } catch {
      kept.push(...batch);
    }
  }
  const removed = created.length - kept.length;
  const rest = kept.length === 0 ? '' : `; still there, to be deleted by hand or adopted: ${listNames(kept)}`;
  return new TopicError(error.code, `${error.message}. undone: ${removed} of ${created.length} topics made by this attempt${rest}`, {
    cause: error,
  });
}

/** The same for access control entries: takes away those that this attempt added, and names what stays. */
export async function undoAcls(added: readonly AclBinding[], error: TopicError, acls: AclAdmin): Promise<TopicError> {
  const outcomes: Outcome[] = [];
  for (const batch of batchesOf(added, () => 1)) {
    const failed = (cause: unknown) =>
      batch.map((binding) => ({ name: aclText(binding), error: new TopicError(error.code, '', { cause }) }));
    outcomes.push(...(await acls.remove(batch).catch(failed)));
  }
  const kept = outcomes.filter((outcome) => outcome.error !== undefined).map(({ name }) => name);
  if (kept.length === 0) return error;
  return new TopicError(error.code, `${error.message}. still there, to be removed by hand: ${listNames(kept)}`, { cause: error });
}

/** Takes back what a creation has made, topics and access control entries; the error says what could not be. */
export async function undoAll(
  { created, plan, done }: ReconcileResult,
  error: TopicError,
  { admin, acls }: { readonly admin: ClusterAdmin; readonly acls?: AclAdmin | undefined },
): Promise<TopicError> {
  const names = new Set(namesOf(done, 'acls'));
  const added = (plan.acls ?? []).filter(({ op, acl }) => op === 'add' && names.has(acl)).map(({ binding }) => binding);
  return undoCreation(created, acls === undefined ? error : await undoAcls(added, error, acls), admin);
}
