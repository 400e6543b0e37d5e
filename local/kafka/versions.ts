/** Which Apache Kafka runs here for a template's `KafkaVersion`. */
import { LocalError } from '../errors';

interface KafkaLine {
  readonly major: number;
  readonly minor: number;
  /** The release of the line that is fetched. */
  readonly release: string;
}

/** Oldest first. All run in KRaft mode here, also where MSK still offers the line with ZooKeeper. */
export const KAFKA_LINES = [
  { major: 3, minor: 9, release: '3.9.2' },
  { major: 4, minor: 1, release: '4.1.2' },
  { major: 4, minor: 2, release: '4.2.1' },
] as const satisfies readonly KafkaLine[];

export type KafkaRelease = (typeof KAFKA_LINES)[number]['release'];

export interface KafkaChoice {
  readonly release: KafkaRelease;
  /** Why another line than the template's runs; undefined when it is the same line. */
  readonly difference?: string;
}

/**
 * For `3.9.x`, `4.1.x.kraft` or `3.8.1`: the release of the same line, else of the oldest newer line of the same major version, else of
 * the newest older one, else of the nearest major version. Throws KAFKA_VERSION_UNKNOWN for a text that is no version.
 */
export function chooseKafkaRelease(templateVersion: string): KafkaChoice {
  const [, major, minor] = /^(\d+)\.(\d+)(?:\.(?:x|\d+))?(?:\.[a-z]+)*$/.exec(templateVersion) ?? [];
  if (major === undefined || minor === undefined) {
    const known = KAFKA_LINES.map((line) => `${line.major}.${line.minor}.x`).join(', ');
    throw new LocalError(
      'KAFKA_VERSION_UNKNOWN',
      `KafkaVersion of the template: got "${templateVersion}", expected a version such as ${known}, with or without ".kraft"`,
    );
  }
  const wanted = { major: Number(major), minor: Number(minor) };
  const line = nearestLine(wanted);
  if (line.major === wanted.major && line.minor === wanted.minor) {
    return { release: line.release };
  }
  return {
    release: line.release,
    difference: `the template says ${templateVersion}; Apache Kafka ${line.release} is the nearest that runs here`,
  };
}

function nearestLine(wanted: { readonly major: number; readonly minor: number }): (typeof KAFKA_LINES)[number] {
  const sameMajor = KAFKA_LINES.filter((line) => line.major === wanted.major);
  const [oldest] = KAFKA_LINES;
  const newest = KAFKA_LINES.at(-1) ?? oldest;
  const sameOrNewer = sameMajor.find((line) => line.minor >= wanted.minor);
  return sameOrNewer ?? sameMajor.at(-1) ?? (wanted.major < oldest.major ? oldest : newest);
}
