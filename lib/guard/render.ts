import type { PropertyChange } from './change';
import type { Deployment, Judgement, Outcome, Verdict } from './judge';
import { MOVED } from './propagate';
import type { Ruling } from './ruling';

const SIGNS = {
  created: '+',
  'in place': '~',
  'may be replaced': '?',
  replaced: '±',
  deleted: '-',
  refused: '!',
} as const satisfies Record<Outcome, string>;
const LABELS = { refuse: 'refused', split: 'refused in one update', note: 'note' } as const satisfies Record<Ruling['kind'], string>;
const MAX_VALUE = 60;

/** The judgement as plain text: one block per resource, the order where there is one, and a summary as last line. Ends without a newline. */
export function renderJudgement({ verdicts, order, status }: Judgement): string {
  const own = verdicts.filter((verdict) => !isFollower(verdict));
  return [
    ...own.flatMap(renderVerdict),
    ...renderFollowers(verdicts.filter(isFollower)),
    ...renderOrder(order),
    renderSummary(verdicts, status),
  ].join('\n');
}

/** Changes only because what it refers to does, and nothing is to be said about it: dozens, when a cluster is replaced. */
const isFollower = ({ properties, rulings }: Verdict): boolean =>
  properties.length > 0 && rulings.length === 0 && properties.every(({ after }) => movedIn(after) !== undefined);

function renderFollowers(followers: readonly Verdict[]): readonly string[] {
  return [...new Set(followers.map(({ stack }) => stack))].map((stack) => {
    const own = followers.filter((each) => each.stack === stack);
    const count = (wanted: Outcome) => own.filter(({ outcome }) => outcome === wanted).length;
    return `  ${stack}: ${own.length} more follow from that (${count('in place')} in place, ${count('replaced')} replaced; --json lists them)`;
  });
}

function renderVerdict({ path, type, outcome, properties, rulings }: Verdict): readonly string[] {
  const width = Math.max(0, ...properties.map((property) => property.path.length));
  return [
    `${SIGNS[outcome]} ${path} (${type}): ${outcome}`,
    ...properties.map((property) => `    ${renderProperty(property, width)}`),
    ...rulings.map(({ kind, text }) => `    ${LABELS[kind]}: ${text}`),
  ];
}

function renderProperty(property: PropertyChange, width: number): string {
  const effect = property.replaces === 'yes' ? '  (replaces)' : property.replaces === 'maybe' ? '  (may replace)' : '';
  return `${property.path.padEnd(width)}  ${renderStep(property)}${effect}`;
}

function renderStep({ before, after }: PropertyChange): string {
  const reason = movedIn(after);
  if (reason !== undefined) return reason;
  if (isText(before) && isText(after)) return renderLines(before, after);
  const [old, now] = [renderValue(before), renderValue(after)];
  return old === now ? 'changes' : `${old} -> ${now}`;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.includes('\n');

/** The lines that one of two texts has alone, such as those of a configuration. */
function renderLines(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ].join(' ');
}

/** Why a reference has another value, when nothing else of the property differs. */
function movedIn(value: unknown): string | undefined {
  const text = JSON.stringify(value) ?? '';
  const found = text.indexOf(`"${MOVED}":"`);
  return found < 0 ? undefined : text.slice(found + MOVED.length + 4).split('"')[0];
}

function renderValue(value: unknown): string {
  if (value === undefined) return '(none)';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE / 2)}…` : text;
}

function renderOrder(order: readonly Deployment[]): readonly string[] {
  if (order.length === 0) return [];
  return [
    'to be deployed one after the other, each with what it refers to, the rest with the first:',
    ...order.flatMap(({ stack, name, properties, why }, index) => [
      `  ${index + 1}. ${stack}, ${name} (${why})`,
      ...properties.map((property) => `       ${property.path}  ${renderStep(property)}`),
    ]),
  ];
}

function renderSummary(verdicts: readonly Verdict[], status: Judgement['status']): string {
  if (verdicts.length === 0) return 'nothing differs';
  const outcomes: readonly Outcome[] = ['created', 'in place', 'may be replaced', 'replaced', 'deleted', 'refused'];
  const counts = outcomes
    .map((outcome) => [outcome, verdicts.filter((verdict) => verdict.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`);
  const ends = { 0: 'can be deployed', 1: 'must not be deployed as it is', 2: 'takes several deployments' } as const;
  return `${counts.join(', ')}: ${ends[status]}`;
}
