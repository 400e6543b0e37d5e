import { CodedError } from '../shared/domain/errors';
import { type Fields, isCount, isRecord, show } from '../shared/domain/record';
import { utcMillis } from '../shared/domain/utc';
import { isSiteName, MAX_SITE_LENGTH } from '../shared/domain/visit';
import { type ProducerEvent, SCHEDULED_TIME } from './contract';

/**
 * Checks an invocation's event; everything after it may trust the types.
 * @throws CodedError `producer.invalid-event` with every problem, path first
 */
export function parseProducerEvent(event: unknown): ProducerEvent {
  if (!isRecord(event)) throw invalidEvent([`event: must be an object, got ${show(event)}`]);
  const problems = [...siteProblems(event), ...kindProblems(event)];
  if (problems.length > 0) throw invalidEvent(problems);
  // Every field that ProducerEvent names was checked above.
  return event as unknown as ProducerEvent;
}

function siteProblems({ site }: Fields & { readonly site?: unknown }): readonly string[] {
  return isSiteName(site)
    ? []
    : [`site: must be a name of 1 to ${MAX_SITE_LENGTH} characters without control characters, got ${show(site)}`];
}

function kindProblems(event: Fields): readonly string[] {
  switch (event['kind']) {
    case 'schedule':
      return scheduleProblems(event['scheduledTime']);
    case 'access-log':
      return accessLogProblems(event['firstLine'], event['lines']);
    default:
      return [`kind: must be "schedule" or "access-log", got ${show(event['kind'])}`];
  }
}

function scheduleProblems(time: unknown): readonly string[] {
  if (!Number.isNaN(utcMillis(time))) return [];
  const remedy = time === SCHEDULED_TIME ? '; only a schedule replaces that text, give a time' : '';
  return [`scheduledTime: must be ISO 8601 in UTC such as 2026-01-31T12:00:00Z, got ${show(time)}${remedy}`];
}

function accessLogProblems(firstLine: unknown, lines: unknown): readonly string[] {
  const areLines = Array.isArray(lines) && lines.every((line) => typeof line === 'string');
  return [
    ...(isCount(firstLine) && firstLine >= 1 ? [] : [`firstLine: must be an integer of at least 1, got ${show(firstLine)}`]),
    ...(areLines ? [] : [`lines: must be a list of text, got ${show(lines)}`]),
  ];
}

function invalidEvent(problems: readonly string[]): CodedError {
  return new CodedError(`the event does not fit: ${problems.join('; ')}`, { code: 'producer.invalid-event', retriable: false });
}
