/**
 * Versions of Kafka that MSK knows, by the text that `KafkaVersion` takes (https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html;
 * dates of https://endoflife.date/amazon-msk, read in August 2026). Lines that MSK refuses for new clusters are left out.
 */
export interface KafkaVersionFacts {
  readonly metadata: 'zookeeper' | 'kraft';
  readonly kinds: readonly ('standard' | 'express')[];
  /** First day without support, as YYYY-MM-DD; MSK then upgrades the cluster at a time of its own choice. Absent: none is published. */
  readonly endOfSupport?: string;
}

export const KAFKA_VERSIONS = {
  '3.6.0': { metadata: 'zookeeper', kinds: ['standard'], endOfSupport: '2026-06-01' },
  '3.7.x': { metadata: 'zookeeper', kinds: ['standard'], endOfSupport: '2026-09-01' },
  '3.7.x.kraft': { metadata: 'kraft', kinds: ['standard'], endOfSupport: '2026-09-01' },
  '3.8.x': { metadata: 'zookeeper', kinds: ['standard', 'express'] },
  '3.8.x.kraft': { metadata: 'kraft', kinds: ['standard'] },
  '3.9.x': { metadata: 'zookeeper', kinds: ['standard'] },
  '3.9.x.kraft': { metadata: 'kraft', kinds: ['standard', 'express'] },
  '4.0.x.kraft': { metadata: 'kraft', kinds: ['standard'] },
  '4.1.x.kraft': { metadata: 'kraft', kinds: ['standard'] },
  '4.2.x.kraft': { metadata: 'kraft', kinds: ['express'] },
} as const satisfies Readonly<Record<string, KafkaVersionFacts>>;

type Versions = typeof KAFKA_VERSIONS;
export type KafkaVersion = keyof Versions;
type Having<Facts> = { [Version in KafkaVersion]: Versions[Version] extends Facts ? Version : never }[KafkaVersion];
type OfKind<Kind> = { [Version in KafkaVersion]: Kind extends Versions[Version]['kinds'][number] ? Version : never }[KafkaVersion];

export type ZooKeeperKafkaVersion = Having<{ readonly metadata: 'zookeeper' }>;

export const STANDARD_VERSIONS = versionsOf('standard');
export const EXPRESS_VERSIONS = versionsOf('express');

/** What is known of a version; undefined for a text that is none. */
export function versionFacts(version: string): KafkaVersionFacts | undefined {
  const all: Readonly<Record<string, KafkaVersionFacts>> = KAFKA_VERSIONS;
  return Object.hasOwn(all, version) ? all[version] : undefined;
}

function versionsOf<Kind extends 'standard' | 'express'>(kind: Kind): readonly OfKind<Kind>[] {
  const isOfKind = ([, { kinds }]: readonly [string, KafkaVersionFacts]): boolean => kinds.includes(kind);
  // The filter is what `OfKind` says.
  return Object.entries(KAFKA_VERSIONS)
    .filter(isOfKind)
    .map(([version]) => version) as OfKind<Kind>[];
}
