import { compileService } from '../../lambda/consumer/domain/measure';
import { findService } from '../../lambda/consumer/domain/services';
import { parseVisit } from '../../lambda/shared/domain/visit';
import type { ServiceCounters } from '../observe/snapshot';
import { Seen } from './seen';

/** A record as an independent reader finds it. */
export interface StoredRecord {
  readonly partition: number;
  readonly offset: number;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is said beside the log, when all is quiet. */
export interface Claims {
  /** By site: what the producer said is stored. */
  readonly acknowledged: Readonly<Record<string, number>>;
  /** By service. */
  readonly counters: ReadonlyMap<string, ServiceCounters>;
  /** Records that no mapping has committed. */
  readonly lag: number;
  /** Records that retention took before they were read here: nothing can be said of them. */
  readonly unread: number;
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

interface Site {
  readonly seen: Seen;
  stored: number;
  last: number;
  twice: number;
  late: number;
}

/**
 * The truth, folded from the log record by record, so that a million of them need no more memory than a thousand; then held against what
 * producers and services say.
 */
export class Truth {
  readonly #services: readonly { readonly name: string; readonly matches: ReturnType<typeof compileService>['matches'] }[];
  readonly #matched = new Map<string, number>();
  readonly #sites = new Map<string, Site>();
  readonly #poison = new Set<string>();
  readonly #letters = new Set<string>();
  #records = 0;

  /** @throws RangeError for a service that is not in the catalogue */
  constructor(services: readonly string[]) {
    this.#services = services.map((name) => {
      const found = findService(name);
      if (found === undefined) throw new RangeError(`service ${name} is not in the catalogue`);
      return { name, matches: compileService(found).matches };
    });
  }

  /** Records of a partition of the visits, in the order of their offsets. */
  takeVisit({ partition, offset, value }: StoredRecord): void {
    this.#records += 1;
    const parsed = value === null ? undefined : parseVisit(value);
    if (parsed?.ok === false) this.#poison.add(`${partition}/${offset}`);
    if (parsed?.ok !== true) return;
    const { visit } = parsed.value;
    for (const { name, matches } of this.#services) if (matches(visit)) this.#matched.set(name, (this.#matched.get(name) ?? 0) + 1);
    const site = this.#site(visit.site);
    site.stored += 1;
    if (!site.seen.add(visit.sequence)) site.twice += 1;
    else if (visit.sequence < site.last) site.late += 1;
    site.last = Math.max(site.last, visit.sequence);
  }

  takeDeadLetter({ headers }: StoredRecord): void {
    this.#letters.add(letterOf(headers['dlq.service'] ?? '', `${headers['dlq.origin.partition']}/${headers['dlq.origin.offset']}`));
  }

  /** Holds what producers and services say against what is in the log. */
  judge({ acknowledged, counters, lag, unread }: Claims): Verdict {
    const good = [...this.#sites.values()].reduce((sum, { stored }) => sum + stored, 0);
    const heard = Object.values(acknowledged).reduce((sum, count) => sum + count, 0);
    return {
      records: this.#records,
      unheard: good - heard,
      poison: this.#poison.size,
      duplicatesSkipped: [...counters.values()].reduce((sum, { skippedAsDuplicate }) => sum + skippedAsDuplicate, 0),
      problems: [
        ...Object.entries(acknowledged).flatMap(([site, count]) => lost(site, count, this.#sites.get(site))),
        ...[...this.#sites].flatMap(([site, { twice }]) => (twice === 0 ? [] : [`${site}: ${twice} visits are stored twice`])),
        ...[...this.#sites].flatMap(([site, { late }]) => (late === 0 ? [] : [`${site}: ${late} visits are not in order`])),
        ...this.#services.flatMap(({ name }) => this.#wrongCounts(name, counters.get(name))),
        ...this.#wrongLetters(),
        ...(lag === 0 ? [] : [`${lag} records are not consumed`]),
        ...(unread === 0 ? [] : [`${unread} records were deleted before they were read here: nothing can be said of them`]),
      ],
    };
  }

  #site(name: string): Site {
    const site = this.#sites.get(name) ?? { seen: new Seen(), stored: 0, last: Number.NEGATIVE_INFINITY, twice: 0, late: 0 };
    this.#sites.set(name, site);
    return site;
  }

  #wrongCounts(service: string, counted: ServiceCounters | undefined): readonly string[] {
    if (counted === undefined)
      return this.#records === 0 ? [] : [`${service}: has counted nothing, the log holds ${this.#records} records`];
    const truth = { consumed: this.#records, matched: this.#matched.get(service) ?? 0, deadLettered: this.#poison.size };
    return (['consumed', 'matched', 'deadLettered'] as const).flatMap((name) =>
      counted[name] === truth[name] ? [] : [`${service}: ${name} is ${counted[name]}, the log says ${truth[name]}`],
    );
  }

  /** Each service leaves each record that it cannot read, at least once, and no other. */
  #wrongLetters(): readonly string[] {
    const wanted = new Set(this.#services.flatMap(({ name }) => [...this.#poison].map((origin) => letterOf(name, origin))));
    const missing = [...wanted].filter((letter) => !this.#letters.has(letter)).length;
    const strange = [...this.#letters].filter((letter) => !wanted.has(letter)).length;
    return [
      ...(missing === 0 ? [] : [`${missing} of ${wanted.size} dead letters are missing`]),
      ...(strange === 0 ? [] : [`${strange} dead letters are of records that can be read`]),
    ];
  }
}

const letterOf = (service: string, origin: string): string => `${service}/${origin}`;

/** One that is stored twice makes up for none that is lost. */
function lost(
  site: string,
  acknowledged: number,
  { stored, twice }: Pick<Site, 'stored' | 'twice'> = { stored: 0, twice: 0 },
): readonly string[] {
  const different = stored - twice;
  return different >= acknowledged ? [] : [`${site}: ${acknowledged} visits were acknowledged, ${different} are stored`];
}
