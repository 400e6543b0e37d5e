/** The page's controls as data: parsed once, here. Pure. */
import { parseDuration, UnitError } from '../../lambda/topic-config/domain/units';

export type Control =
  | { readonly kind: 'kill-broker'; readonly broker: number }
  | { readonly kind: 'start-broker'; readonly broker: number }
  | { readonly kind: 'pause-service'; readonly service: string }
  | { readonly kind: 'resume-service'; readonly service: string }
  | { readonly kind: 'add-service' }
  | TopicControl;

/** Carried out by the topic reconciler. */
export type TopicControl =
  | { readonly kind: 'add-partitions'; readonly topic: string; readonly partitions: number }
  | { readonly kind: 'set-retention'; readonly topic: string; readonly retentionMs: number; readonly allowsDataLoss: boolean };

export type ParsedControl = { readonly control: Control } | { readonly problems: readonly string[] };

const KINDS = ['kill-broker', 'start-broker', 'pause-service', 'resume-service', 'add-service', 'add-partitions', 'set-retention'] as const;
/** More than the smallest broker may hold (1,000 with KRaft, replicas counted), and nothing that a laptop enjoys. */
const MOST_PARTITIONS = 300;
const LONGEST_NAME = 249;

export function parseControl(body: unknown): ParsedControl {
  const fields = typeof body === 'object' && body !== null ? new Map(Object.entries(body)) : new Map<string, unknown>();
  const kind = KINDS.find((known) => known === fields.get('kind'));
  const problems: string[] = [];
  const text = (name: string): string => {
    const value = fields.get(name);
    if (typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME) return value;
    problems.push(`${name} must be a text of 1 to ${LONGEST_NAME} characters, got ${show(value)}`);
    return '';
  };
  const count = (name: string, most: number): number => {
    const value = fields.get(name);
    if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= most) return value;
    problems.push(`${name} must be a whole number from 1 to ${most}, got ${show(value)}`);
    return 0;
  };
  const control = ((): Control | undefined => {
    switch (kind) {
      case 'kill-broker':
      case 'start-broker':
        return { kind, broker: count('broker', Number.MAX_SAFE_INTEGER) };
      case 'pause-service':
      case 'resume-service':
        return { kind, service: text('service') };
      case 'add-service':
        return { kind };
      case 'add-partitions':
        return { kind, topic: text('topic'), partitions: count('partitions', MOST_PARTITIONS) };
      case 'set-retention': {
        const allowsDataLoss = fields.get('allowsDataLoss') === true;
        return { kind, topic: text('topic'), retentionMs: readRetention(fields.get('retention'), problems), allowsDataLoss };
      }
      default:
        problems.push(`kind must be one of ${KINDS.join(', ')}, got ${show(fields.get('kind'))}`);
        return undefined;
    }
  })();
  return control === undefined || problems.length > 0 ? { problems } : { control };
}

/** A time with its unit; a bare number could be meant as days or as milliseconds. */
function readRetention(value: unknown, problems: string[]): number {
  if (typeof value === 'string' && /[a-z]$/.test(value)) {
    try {
      const ms = parseDuration(value);
      if (ms > 0) return ms;
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
    }
  }
  problems.push(`retention must be a time above zero with its unit, such as 10m, 12h or 7d, got ${show(value)}`);
  return 0;
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60));

export function isTopicControl(control: Control): control is TopicControl {
  return control.kind === 'add-partitions' || control.kind === 'set-retention';
}

/** What is being done, for everybody who looks at the page. */
export function describeControl(control: Control): string {
  switch (control.kind) {
    case 'kill-broker':
      return `broker ${control.broker} is being killed`;
    case 'start-broker':
      return `broker ${control.broker} starts again`;
    case 'pause-service':
      return `${control.service} is being paused`;
    case 'resume-service':
      return `${control.service} resumes`;
    case 'add-service':
      return 'a service is being added';
    case 'add-partitions':
      return `${control.topic} gets ${control.partitions} partitions`;
    case 'set-retention':
      return `the retention of ${control.topic} is being changed`;
  }
}
