/** The topic reconciler as a person at the command line runs it: `npm run topics -- plan|apply --file FILE --bootstrap HOST:PORT`. */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Environment } from '../ports';
import type { TopicShape } from '../report';
import type { TopicControl } from './control';
import type { Said, TopicControls } from './ports';

export interface TopicsCommandOptions {
  readonly projectDirectory: string;
  readonly environment: Environment;
  /** Plaintext, comma-separated. */
  readonly bootstrap: string;
  /** Folder of this run for the files. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** The topic as it is now; undefined: there is none of that name. */
  shapeOf(topic: string): Promise<TopicShape | undefined>;
}

const DEADLINE_MS = 100_000;
/** `plan` says with 2 that there is something to do; see lambda/topic-config/cli/run.ts. */
const WELL: ReadonlySet<number | null> = new Set([0, 2]);
const MOST_CHARACTERS = 4_000;

export function createTopicControls(options: TopicsCommandOptions): TopicControls {
  return {
    run: async (command, control) => {
      const shape = await options.shapeOf(control.topic);
      if (shape === undefined) return { isWell: false, text: `there is no topic ${control.topic}` };
      const file = join(options.directory, `${command}-${control.kind}.json`);
      await mkdir(options.directory, { recursive: true });
      await writeFile(file, JSON.stringify(declare(shape, control), null, 2));
      const allowance = control.kind === 'set-retention' && control.allowsDataLoss ? ['--allow-data-loss'] : [];
      return runTopics([command, '--file', file, '--bootstrap', options.bootstrap, ...allowance], options);
    },
  };
}

/** The topics file: the topic as it is, with the one change. Overrides that are not named stay as they are. */
export function declare({ name, partitions, replicationFactor }: TopicShape, control: TopicControl): object {
  const topic =
    control.kind === 'add-partitions'
      ? { name, partitions: control.partitions, replicationFactor }
      : { name, partitions, replicationFactor, configs: { 'retention.ms': control.retentionMs } };
  return { topics: [topic] };
}

function runTopics(args: readonly string[], { projectDirectory, environment, signal }: TopicsCommandOptions): Promise<Said> {
  const own = Object.entries(environment).filter(([name]) => !/^(AWS|CDK|KAFKA|NODE_OPTIONS)/.test(name));
  const child = spawn(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, 'bin/topics.ts', ...args], {
    cwd: projectDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(own), NO_COLOR: '1' },
    signal,
    timeout: DEADLINE_MS,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(0, MOST_CHARACTERS);
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ isWell: false, text: error.message }));
    child.once('close', (code, ending) => {
      const otherwise = `npm run topics ended with ${ending ?? `exit status ${code}`} and said nothing`;
      resolve({ isWell: WELL.has(code), text: text.trim() || otherwise });
    });
  });
}
