/** The command line of `npm run drill`: words in, options or all problems out. */
import { type OptionRules, readWords, renderOptions } from '../command-line';
import type { Options } from '../options';

export interface DrillOptions extends Options {
  /** Only the drills of the short form. */
  readonly isShort: boolean;
  /** Only drills whose names hold one of these texts; undefined: all. */
  readonly only?: readonly string[];
  /** Instead of drills: so many visits through the whole system. */
  readonly visits?: number;
  /** The drills of the alarms instead: whether they tell. */
  readonly alarms: boolean;
}

export type ParsedDrillOptions = { readonly options: DrillOptions } | { readonly problems: readonly string[] };

const RULES: OptionRules = {
  short: { type: 'boolean', help: 'the drills that the tests run, in less than a minute' },
  only: { type: 'string', value: 'TEXT,…', help: 'only the drills whose names hold this text, or one of several' },
  visits: { type: 'string', value: 'N', help: 'no drills: so many visits through the whole system, and the memory of every process' },
  alarms: { type: 'boolean', help: 'other drills: whether the alarms of the templates tell of them, and when they are quiet again' },
  million: { type: 'boolean', help: 'the same as --visits 1000000' },
  rate: { type: 'string', value: 'VISITS_PER_SECOND', help: 'over all sites (default 50; with --visits 1000)' },
  help: { type: 'boolean', help: 'show this text' },
};

const MILLION = 1_000_000;
const VISITS_PER_SECOND = { drills: 50, visits: 1_000 } as const;
const MOST_VISITS_PER_SECOND = 20_000;

export const DRILL_USAGE = `usage: npm run drill -- [options]\n${renderOptions(RULES, 28)}`;

export function parseDrillOptions(words: readonly string[]): ParsedDrillOptions {
  const { given, problems } = readWords(words, RULES);
  const options = toOptions(given, problems);
  return problems.length > 0 ? { problems } : { options };
}

function toOptions(given: ReadonlyMap<string, string>, problems: string[]): DrillOptions {
  const kinds = ['short', 'only', 'visits', 'alarms', 'million'].filter((name) => given.has(name));
  if (kinds.length > 1)
    problems.push(
      `one of --short, --only, --visits, --alarms and --million at a time, got ${kinds.map((kind) => `--${kind}`).join(' and ')}`,
    );
  const visits = given.has('million') ? MILLION : readWhole('visits', given.get('visits'), 10 * MILLION, problems);
  const rate = readWhole('rate', given.get('rate'), MOST_VISITS_PER_SECOND, problems);
  const only = given.get('only');
  return {
    environment: 'learn',
    visitsPerSecond: rate ?? (visits === undefined ? VISITS_PER_SECOND.drills : VISITS_PER_SECOND.visits),
    replayFiles: [],
    enforcesIam: true,
    isVerbose: false,
    hasWeb: false,
    webPort: 0,
    wantsHelp: given.has('help'),
    isShort: given.has('short'),
    alarms: given.has('alarms'),
    ...(only === undefined ? {} : { only: only.split(',') }),
    ...(visits === undefined ? {} : { visits }),
  };
}

function readWhole(name: string, text: string | undefined, most: number, problems: string[]): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= most) return number;
  problems.push(`--${name} must be a whole number from 1 to ${most}, got "${text}"`);
  return undefined;
}
