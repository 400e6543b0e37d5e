import { compileService } from '../../lambda/consumer/domain/measure';
import { findService } from '../../lambda/consumer/domain/services';
import { parseVisit } from '../../lambda/shared/domain/visit';
import type { ServiceCounters } from '../observe/snapshot';

/** A record as an independent reader finds it. */
export interface StoredRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that can be seen after a drill, when all is quiet. */
export interface Evidence {
  readonly visits: readonly StoredRecord[];
  readonly deadLetters: readonly StoredRecord[];
  /** By site: what the producer said is stored. */
  readonly acknowledged: Readonly<Record<string, number>>;
  /** By service. */
  readonly counters: ReadonlyMap<string, ServiceCounters>;
  /** Records that no mapping has committed. */
  readonly lag: number;
}

export interface Verdict {
  readonly records: number;
  /** Stored although the producer did not hear of it: an answer was lost. Harmless, as long as it is not stored twice. */
  readonly unheard: number;
  readonly poison: number;
  readonly duplicatesSkipped: number;
  /** Empty: passed. */
  readonly problems: readonly string[];
}

/** Holds what the services say against what is in the log. */
export function judge({ visits, deadLetters, acknowledged, counters, lag }: Evidence): Verdict {
  const inOrder = visits.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
  const read = inOrder.map(({ value }) => (value === null ? undefined : parseVisit(value)));
  const good = read.flatMap((each) => (each?.ok === true ? [each.value.visit] : []));
  const poison = read.filter((each) => each?.ok === false).length;
  const names = new Set(good.map(({ site, sequence }) => `${site}/${sequence}`));
  const sites = [...new Set(good.map(({ site }) => site))];
  const bySite = new Map(sites.map((site) => [site, good.filter((visit) => visit.site === site)]));
  const heard = Object.values(acknowledged).reduce((sum, count) => sum + count, 0);
  return {
    records: visits.length,
    unheard: good.length - heard,
    poison,
    duplicatesSkipped: [...counters.values()].reduce((sum, { skippedAsDuplicate }) => sum + skippedAsDuplicate, 0),
    problems: [
      ...(names.size === good.length ? [] : [`${good.length - names.size} visits are stored twice`]),
      ...Object.entries(acknowledged).flatMap(([site, count]) => lost(site, count, bySite.get(site)?.length ?? 0)),
      ...[...bySite].flatMap(([site, own]) => (isGrowing(own.map(({ sequence }) => sequence)) ? [] : [`${site}: visits are not in order`])),
      ...[...counters].flatMap(([service, counted]) => wrongCounts(service, counted, good, visits.length, poison)),
      ...wrongLetters(deadLetters, [...counters.keys()], poison),
      ...(lag === 0 ? [] : [`${lag} records are not consumed`]),
    ],
  };
}

const lost = (site: string, acknowledged: number, stored: number): readonly string[] =>
  stored >= acknowledged ? [] : [`${site}: ${acknowledged} visits were acknowledged, ${stored} are stored`];

const isGrowing = (numbers: readonly number[]): boolean => numbers.every((each, index) => index === 0 || each >= (numbers[index - 1] ?? 0));

type Visits = readonly Parameters<ReturnType<typeof compileService>['matches']>[0][];

function wrongCounts(service: string, counted: ServiceCounters, good: Visits, records: number, poison: number): readonly string[] {
  const found = findService(service);
  if (found === undefined) return [`${service}: is not in the catalogue`];
  const { matches } = compileService(found);
  const truth = { consumed: records, matched: good.filter(matches).length, deadLettered: poison };
  return (['consumed', 'matched', 'deadLettered'] as const).flatMap((name) =>
    counted[name] === truth[name] ? [] : [`${service}: ${name} is ${counted[name]}, the log says ${truth[name]}`],
  );
}

/** Each service leaves each record that it cannot read, at least once. */
function wrongLetters(letters: readonly StoredRecord[], services: readonly string[], poison: number): readonly string[] {
  const origins = new Set(
    letters.map(({ headers }) => [headers['dlq.service'], headers['dlq.origin.partition'], headers['dlq.origin.offset']].join()),
  );
  const wanted = services.length * poison;
  return origins.size === wanted ? [] : [`${origins.size} dead letters are accounted for, ${wanted} should be`];
}
