import { configType } from './config-keys';
import {
  type AclChange,
  type ChangeOp,
  CONFIG_FIELD_PREFIX,
  type FieldChange,
  type ReplicaMove,
  type TopicAction,
  type TopicChange,
  type TopicPlan,
} from './topic';
import { formatDuration, formatSize } from './units';

const TOPIC_SIGNS = { create: '+', update: '~', delete: '-', none: ' ', refuse: '!' } as const satisfies Record<TopicAction, string>;
const FIELD_SIGNS = { set: '~', remove: '-', keep: '=', refuse: '!' } as const satisfies Record<ChangeOp, string>;
const ACL_SIGNS = { add: '+', remove: '-', keep: '=' } as const satisfies Record<AclChange['op'], string>;
const NOTHING = '(none)';

/** The plan as plain text without colour: one line per topic and per field, and a summary. Ends without a newline. */
export function renderPlan(plan: TopicPlan): string {
  const shown = plan.topics.filter(({ action, fields, warnings }) => action !== 'none' || fields.length > 0 || warnings.length > 0);
  const throttled = (plan.throttled ?? []).map((name) => `~ ${name}: the throttle of a move of replicas that was cut off is taken away`);
  const acls = (plan.acls ?? []).map(({ op, acl, reason }) => `${ACL_SIGNS[op]} acl ${acl}  (${reason})`);
  return [...shown.flatMap(renderTopic), ...throttled, ...acls, renderSummary(plan)].join('\n');
}

/** `1 to create, 2 to update, 0 to delete, 3 unchanged, 0 refused`, and where ACLs are declared `; 1 ACLs to add, 0 to remove`. */
export function renderSummary({ topics, acls }: TopicPlan): string {
  const count = (wanted: TopicAction): number => topics.filter(({ action }) => action === wanted).length;
  const ofTopics = `${count('create')} to create, ${count('update')} to update, ${count('delete')} to delete, ${count('none')} unchanged, ${count('refuse')} refused`;
  if (acls === undefined) return ofTopics;
  const countAcls = (wanted: AclChange['op']): number => acls.filter(({ op }) => op === wanted).length;
  return `${ofTopics}; ${countAcls('add')} ACLs to add, ${countAcls('remove')} to remove`;
}

function renderTopic(topic: TopicChange): readonly string[] {
  const width = Math.max(0, ...topic.fields.map(({ field }) => field.length));
  return [
    `${TOPIC_SIGNS[topic.action]} ${topic.name}: ${topic.action}`,
    ...topic.fields.map((change) => renderField(topic, change, width)),
    ...renderMoves(topic.moves ?? []),
    ...topic.warnings.map((warning) => `    warning: ${warning}`),
  ];
}

/** `partition 0 -> brokers 1, 2, 3`; the first few, since there may be thousands. */
function renderMoves(moves: readonly ReplicaMove[]): readonly string[] {
  const shown = moves
    .slice(0, MAX_MOVES_SHOWN)
    .map(({ partition, replicas }) => `      partition ${partition} -> brokers ${replicas.join(', ')}`);
  return moves.length > MAX_MOVES_SHOWN ? [...shown, `      and ${moves.length - MAX_MOVES_SHOWN} partitions more`] : shown;
}

const MAX_MOVES_SHOWN = 5;

function renderField({ action }: TopicChange, change: FieldChange, width: number): string {
  const name = change.field.padEnd(width);
  if (action === 'create') return `    + ${name}  ${readable(change.field, change.after)}`;
  const values =
    change.op === 'keep'
      ? readable(change.field, change.before)
      : `${readable(change.field, change.before)} -> ${readable(change.field, change.after)}`;
  return `    ${FIELD_SIGNS[change.op]} ${name}  ${values}  (${change.destructive ? 'DATA LOSS: ' : ''}${change.reason})`;
}

/** The raw value, with its human form where it has one: `604800000 (7d)`. */
function readable(field: string, value: string | null): string {
  if (value === null) return NOTHING;
  const kind = field.startsWith(CONFIG_FIELD_PREFIX) ? configType(field.slice(CONFIG_FIELD_PREFIX.length))?.kind : undefined;
  if ((kind !== 'duration' && kind !== 'size') || !/^(-1|\d+)$/.test(value)) return value;
  const human = kind === 'duration' ? formatDuration(BigInt(value)) : formatSize(BigInt(value));
  return human === value || human === `${value}ms` || human === `${value}B` ? value : `${value} (${human})`;
}
