/** The command line of `npm start`: words in, options or all problems out. Whether files exist is checked where they are read. */
import { parseDuration, UnitError } from '../lambda/topic-config/domain/units';
import { type OptionRules, readWords, renderOptions } from './command-line';

export interface Options {
  readonly environment: string;
  /** Milliseconds; undefined: until Ctrl-C (or until a replay has drained). */
  readonly forMs?: number;
  readonly reportFile?: string;
  /** Visits per second over all sites, before the daily rhythm. */
  readonly visitsPerSecond: number;
  readonly replayFiles: readonly string[];
  /** `host:port` list of a Kafka that is already there. */
  readonly bootstrap?: string;
  /** Folder that keeps the brokers' and tables' data between runs. */
  readonly stateDirectory?: string;
  /** Whether the brokers enforce the policies of the templates. */
  readonly enforcesIam: boolean;
  /** Takes what a foreign client needs to connect: properties and credentials of this run. */
  readonly clientPropertiesFile?: string;
  /** Whether the live page is served. */
  readonly hasWeb: boolean;
  /** Of the live page; 0: any that is free. */
  readonly webPort: number;
  readonly isVerbose: boolean;
  readonly wantsHelp: boolean;
}

/** Options, or every problem of the command line at once. */
export type ParsedOptions = { readonly options: Options } | { readonly problems: readonly string[] };

const RULES = {
  env: { type: 'string', value: 'NAME', help: 'environment to run (default learn)' },
  for: { type: 'string', value: '30s', help: 'stop after this time: producers first, then services when they have drained' },
  report: { type: 'string', value: 'FILE', help: 'write a JSON report at the end, also on failure' },
  rate: { type: 'string', value: 'VISITS_PER_SECOND', help: 'over all sites, before the daily rhythm (default 50)' },
  replay: {
    type: 'string',
    value: 'FILE,…',
    help: 'write these access logs (combined format, each file one website) instead of simulated visits',
  },
  bootstrap: { type: 'string', value: 'HOST:PORT', help: 'use a Kafka that is already there (plaintext, without IAM)' },
  'no-iam': { type: 'boolean', help: 'plaintext brokers that enforce no policies' },
  'client-properties': { type: 'string', value: 'FILE', help: 'write properties and throw-away credentials for a client of your own' },
  state: { type: 'string', value: 'DIR', help: "keep the brokers' and tables' data in this folder" },
  port: { type: 'string', value: 'N', help: 'port of the live page on 127.0.0.1 (default: a free one)' },
  'no-web': { type: 'boolean', help: 'no live page' },
  verbose: { type: 'boolean', help: 'show stack traces of errors' },
  help: { type: 'boolean', help: 'show this text' },
} as const satisfies OptionRules;

const DEFAULT_ENVIRONMENT = 'learn';
const DEFAULT_VISITS_PER_SECOND = 50;
const HIGHEST_VISITS_PER_SECOND = 100_000;
const HIGHEST_PORT = 65_535;
const ADDRESS = /^[A-Za-z0-9.-]+:\d{1,5}$/;

export const USAGE = `usage: npm start -- [options]\n${renderOptions(RULES, 30)}`;

export function parseOptions(words: readonly string[]): ParsedOptions {
  const { given, problems } = readWords(words, RULES);
  const options = toOptions(given, problems);
  return problems.length > 0 ? { problems } : { options };
}

function toOptions(given: ReadonlyMap<string, string>, problems: string[]): Options {
  const forText = given.get('for');
  const forMs = forText === undefined ? undefined : readDuration(forText, problems);
  const reportFile = given.get('report');
  const bootstrap = given.get('bootstrap');
  const stateDirectory = given.get('state');
  const clientPropertiesFile = given.get('client-properties');
  const enforcesIam = bootstrap === undefined && !given.has('no-iam');
  if (bootstrap !== undefined && !bootstrap.split(',').every((address) => ADDRESS.test(address))) {
    problems.push(`--bootstrap must be HOST:PORT, or several with commas between, got "${bootstrap}"`);
  }
  if (clientPropertiesFile !== undefined && !enforcesIam)
    problems.push('--client-properties is for brokers that enforce IAM: leave out --no-iam and --bootstrap, plaintext needs no properties');
  if (given.has('replay') && given.has('rate'))
    problems.push('--rate is for simulated visits; a replay goes as fast as it can: leave one out');
  return {
    environment: given.get('env') ?? DEFAULT_ENVIRONMENT,
    visitsPerSecond: readRate(given.get('rate'), problems),
    replayFiles: readFiles(given.get('replay'), problems),
    enforcesIam,
    hasWeb: !given.has('no-web'),
    webPort: readPort(given, problems),
    isVerbose: given.has('verbose'),
    wantsHelp: given.has('help'),
    ...(forMs === undefined ? {} : { forMs }),
    ...(reportFile === undefined ? {} : { reportFile }),
    ...(bootstrap === undefined ? {} : { bootstrap }),
    ...(stateDirectory === undefined ? {} : { stateDirectory }),
    ...(clientPropertiesFile === undefined ? {} : { clientPropertiesFile }),
  };
}

/** A time with its unit; a bare number could be meant as seconds or as milliseconds, so it is refused. */
function readDuration(text: string, problems: string[]): number | undefined {
  const milliseconds = /[a-z]$/.test(text) ? durationOrZero(text) : 0;
  if (milliseconds > 0) return milliseconds;
  problems.push(`--for must be a time above zero with its unit, such as 30s, 5m or 2h, got "${text}"`);
  return undefined;
}

function durationOrZero(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof UnitError) return 0;
    throw error;
  }
}

function readRate(text: string | undefined, problems: string[]): number {
  if (text === undefined) return DEFAULT_VISITS_PER_SECOND;
  const rate = Number(text);
  if (!(rate > 0 && rate <= HIGHEST_VISITS_PER_SECOND)) {
    problems.push(`--rate must be a number above 0 and at most ${HIGHEST_VISITS_PER_SECOND}, got "${text}"`);
  }
  return rate;
}

/** 0 where none is asked for. */
function readPort(given: ReadonlyMap<string, string>, problems: string[]): number {
  const text = given.get('port');
  if (text === undefined) return 0;
  if (given.has('no-web')) problems.push('--port is for the live page, and --no-web leaves it out: leave one out');
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > HIGHEST_PORT) problems.push(`--port must be a whole number from 1 to ${HIGHEST_PORT}, got "${text}"`);
  return port;
}

function readFiles(text: string | undefined, problems: string[]): readonly string[] {
  if (text === undefined) return [];
  const files = text.split(',');
  if (files.includes('')) problems.push(`--replay must be file names with commas between, got "${text}"`);
  return files;
}
