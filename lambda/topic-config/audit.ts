import type { Logger } from '../shared/log';
import { renderSummary } from './domain/render';
import { planToJson } from './domain/topic';
import type { ReconcileResult } from './reconcile';

/** Who asked for a change. */
export interface Asker {
  readonly stackId: string;
  readonly logicalId: string;
  readonly requestId: string;
}

/** The audit trail, a bounded line per topic: who, what, from what to what. Unchanged topics would only swell it. */
export function audit(log: Logger, { stackId, logicalId, requestId }: Asker, result: ReconcileResult): void {
  if (result.warnings.length > 0) log.warn('declaration', { warnings: result.warnings });
  const { topics, acls = [] } = planToJson(result.plan);
  for (const topic of topics) {
    const isUnchanged = topic.action === 'none' && topic.fields.length + topic.warnings.length === 0;
    if (!isUnchanged) log.info('audit', { stackId, logicalId, requestId, ...topic });
  }
  for (const acl of acls) log.info('audit', { stackId, logicalId, requestId, ...acl });
  const done = result.done.map(({ phase, names }) => ({ phase, topics: names.length }));
  log.info('plan', { summary: renderSummary(result.plan), done, isPending: result.isPending ?? false });
}
