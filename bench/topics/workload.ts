/** What every contestant is asked to do: the same topics, in the same order of phases. */
import type { TopicDeclaration } from '../../lambda/topic-config/contract';

export const PHASES = ['create', 'noop', 'change', 'grow', 'delete'] as const;
export type Phase = (typeof PHASES)[number];

export const PHASE_TITLES: Readonly<Record<Phase, string>> = {
  create: 'create',
  noop: 'no-op',
  change: 'one key on all',
  grow: 'partitions +1 on 10 %',
  delete: 'delete',
};

export interface Workload {
  /** Begins every topic's name, so that two contestants never meet. */
  readonly prefix: string;
  readonly count: number;
  readonly replicationFactor: number;
}

export const PARTITIONS = 3;
/** Every tenth topic grows. */
const GROWING = 10;
const RETENTION_BEFORE_MS = 86_400_000;
/** Longer, so that no record is lost and nobody has to be asked. */
export const RETENTION_AFTER_MS = 172_800_000;
const CONFIGS = { 'cleanup.policy': 'delete', 'max.message.bytes': '2097152' } as const;

export const namesOf = ({ prefix, count }: Workload): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(5, '0')}`);

export const growing = (names: readonly string[]): readonly string[] => names.filter((_, index) => index % GROWING === 0);

/** What is declared once a phase is done; nothing after `delete`. */
export function declaredAfter(phase: Phase, workload: Workload): readonly TopicDeclaration[] {
  if (phase === 'delete') return [];
  const isChanged = phase === 'change' || phase === 'grow';
  const configs = { ...CONFIGS, 'retention.ms': String(isChanged ? RETENTION_AFTER_MS : RETENTION_BEFORE_MS) };
  return namesOf(workload).map((name, index) => ({
    name,
    partitions: phase === 'grow' && index % GROWING === 0 ? PARTITIONS + 1 : PARTITIONS,
    replicationFactor: workload.replicationFactor,
    configs,
  }));
}

/** What was declared before a phase. */
export function declaredBefore(phase: Phase, workload: Workload): readonly TopicDeclaration[] {
  const previous = PHASES[PHASES.indexOf(phase) - 1];
  return previous === undefined ? [] : declaredAfter(previous, workload);
}
