/** What the brokers decided, as the page shows it. Pure. */
import { decisionsOf } from '../iam/decisions';
import type { IamEvent } from '../kafka/iam/events';

export interface IamLine {
  /** ISO 8601. */
  readonly at: string;
  /** Its function, or its own name without account and path. */
  readonly role: string;
  /** Without `kafka-cluster:`. */
  readonly action: string;
  /** `topic/website-logs`: without region, account and cluster. */
  readonly resource: string;
  readonly allowed: boolean;
  readonly reason?: string;
}

export interface IamView {
  /** Different decisions, each counted once. */
  readonly allowed: number;
  readonly denied: number;
  /** Newest first; every refusal is among them before any permission is. */
  readonly latest: readonly IamLine[];
}

const MOST_LINES = 40;

/**
 * @param isOurs whether a role belongs to the templates: tools of the local run are not told
 * @param labels what people call the role, by its ARN
 */
export function viewIam(events: readonly IamEvent[], isOurs: (roleArn: string) => boolean, labels: ReadonlyMap<string, string>): IamView {
  const lines = new Map<string, IamLine>();
  for (const { at, role, action, resource, allowed, reason } of decisionsOf(events)) {
    const key = `${allowed} ${role} ${action} ${resource}`;
    if (!isOurs(role) || (lines.get(key)?.at ?? '~') <= at) continue;
    lines.set(key, {
      at,
      role: labels.get(role) ?? role.slice(role.lastIndexOf('/') + 1),
      action: action.replace('kafka-cluster:', ''),
      resource: shortResource(resource),
      allowed,
      ...(reason === undefined ? {} : { reason }),
    });
  }
  const all = [...lines.values()];
  const newestFirst = all.sort((a, b) => Number(a.allowed) - Number(b.allowed) || (a.at < b.at ? 1 : -1));
  const denied = all.filter(({ allowed }) => !allowed).length;
  return { allowed: all.length - denied, denied, latest: newestFirst.slice(0, MOST_LINES) };
}

/** `arn:aws:kafka:region:account:topic/cluster/uuid/name` → `topic/name`; the cluster itself → `cluster`. */
function shortResource(arn: string): string {
  const [kind = '', , , ...name] = arn.split(':').slice(5).join(':').split('/');
  return name.length === 0 ? kind : `${kind}/${name.join('/')}`;
}
