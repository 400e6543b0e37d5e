import { alterationsOf, targetOf, writeOf } from './alterations';
import { batchesOf } from './domain/batches';
import { TopicError } from './domain/errors';
import { type AclChange, needsMoves, type TopicChange, type TopicPlan, type TopicSpec } from './domain/topic';
import type { AclAdmin, ClusterAdmin, ConfigAlteration, Outcome, PartitionIncrease, WriteOptions } from './ports';
import { type WaitContext, waitForLeaders, waitUntilGone } from './wait';

/** In this order: what must exist before it is changed, growth before loss. Replicas are moved between partitions and ACLs (reconcile.ts). */
export const PHASES = ['create', 'configs', 'partitions', 'acls', 'delete'] as const;
export type PhaseName = (typeof PHASES)[number];
const AFTER_MOVES: ReadonlySet<PhaseName> = new Set(['acls', 'delete']);

export interface PhaseReport {
  readonly phase: PhaseName;
  /** Topics (or ACLs) for which it was done. */
  readonly names: readonly string[];
}

/** Of one phase, over all reports. */
export const namesOf = (done: readonly PhaseReport[], phase: PhaseName): readonly string[] =>
  done.filter((report) => report.phase === phase).flatMap(({ names }) => names);

/** What was done, in order, and the failure that ended it. A failed phase still reports the topics that it did. */
export interface ApplyReport {
  readonly done: readonly PhaseReport[];
  readonly failure?: PhaseFailure;
}

export interface PhaseFailure {
  readonly phase: PhaseName;
  readonly isValidation: boolean;
  readonly errors: readonly TopicError[];
  /** Topics to be created that are there already, whether or not the brokers show them yet. */
  readonly existing: readonly string[];
}

type OnBatch = (size: number) => void;

interface Phase {
  readonly name: PhaseName;
  /** Sends every batch, and tells the size of each that was answered; one outcome per topic. */
  run(options: WriteOptions, onBatch: OnBatch): Promise<readonly Outcome[]>;
  /** Waits until the cluster shows it. */
  settle(names: readonly string[]): Promise<void>;
  readonly isValidated: boolean;
  /** Topics (or ACLs) that it is about. */
  readonly size: number;
}

/** How far a phase is, in topics. */
export interface Progress {
  readonly phase: PhaseName;
  readonly done: number;
  readonly total: number;
}

export interface ApplyContext extends WaitContext {
  /** undefined: ACLs cannot be changed, so a plan must hold none. */
  readonly acls?: AclAdmin | undefined;
  /** true: the steps of a smaller retention are not taken now. */
  readonly holdsSteps?: boolean;
  /** Told after each batch. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Runs a plan: first every write as a validation, so that a bad topic fails before its siblings are touched, then phase after phase. Stops at
 * the first phase with an error. The plan must hold no refusal.
 */
export async function applyPlan(plan: TopicPlan, context: ApplyContext): Promise<ApplyReport> {
  const phases = phasesOf(plan, context).filter(({ name }) => !AFTER_MOVES.has(name) || !needsMoves(plan));
  for (const phase of phases) {
    const outcomes = phase.isValidated ? await attempt(() => phase.run({ validateOnly: true }, () => undefined)) : [];
    const errors = errorsOf(outcomes);
    if (errors.length > 0) return { done: [], failure: { phase: phase.name, isValidation: true, errors, existing: existingIn(outcomes) } };
  }
  const done: PhaseReport[] = [];
  for (const phase of phases) {
    let answered = 0;
    const onBatch = (size: number): void => {
      answered += size;
      context.onProgress?.({ phase: phase.name, done: answered, total: phase.size });
    };
    const outcomes = await attempt(() => phase.run({ validateOnly: false }, onBatch));
    const names = outcomes.filter(({ error }) => error === undefined).map(({ name }) => name);
    const settled = await attempt(async () => {
      await phase.settle(names);
      return [];
    });
    if (names.length > 0) done.push({ phase: phase.name, names });
    const errors = errorsOf([...outcomes, ...settled]);
    if (errors.length > 0) return { done, failure: { phase: phase.name, isValidation: false, errors, existing: existingIn(outcomes) } };
  }
  return { done };
}

function phasesOf(plan: TopicPlan, context: ApplyContext): readonly Phase[] {
  const { admin } = context;
  const created = plan.topics.filter(({ action }) => action === 'create').flatMap(({ spec }) => spec ?? []);
  const updated = plan.topics.filter(({ action }) => action === 'update');
  const deleted = plan.topics.filter(({ action }) => action === 'delete');
  const targets = alterationsOf(updated, targetOf);
  const writes = alterationsOf(updated, (change) => writeOf(change, context.holdsSteps ?? false));
  const acls = (plan.acls ?? []).filter(({ op }) => op !== 'keep');
  const all: readonly Phase[] = [
    { name: 'create', size: created.length, isValidated: true, ...createPhase(context, created) },
    { name: 'configs', size: targets.length, isValidated: true, ...configPhase(admin, writes, targets) },
    { name: 'partitions', size: increasesOf(updated).length, isValidated: true, ...partitionPhase(context, increasesOf(updated)) },
    { name: 'acls', size: acls.length, isValidated: false, ...aclPhase(context, acls) },
    { name: 'delete', size: deleted.length, isValidated: true, ...deletePhase(context, deleted) },
  ];
  return all.filter(({ size }) => size > 0);
}

type Steps = Pick<Phase, 'run' | 'settle'>;

function createPhase(context: WaitContext, specs: readonly TopicSpec[]): Steps {
  const partitions = new Map(specs.map((spec) => [spec.name, spec.partitions]));
  const records = (spec: TopicSpec): number => 1 + spec.partitions + Object.keys(spec.configs).length;
  return {
    run: (options, onBatch) => inBatches(batchesOf(specs, records), (batch) => context.admin.create(batch, options), onBatch),
    settle: (names) => waitForLeaders(context, only(partitions, names)),
  };
}

// Brokers are asked beforehand whether they take what shall be in the end, and not only the first step towards it.
function configPhase(admin: ClusterAdmin, writes: readonly ConfigAlteration[], targets: readonly ConfigAlteration[]): Steps {
  const records = ({ set, remove }: ConfigAlteration): number => Object.keys(set).length + remove.length;
  return {
    run: (options, onBatch) =>
      inBatches(batchesOf(options.validateOnly ? targets : writes, records), (batch) => admin.alterConfigs(batch, options), onBatch),
    // The read-back after the last phase compares every key.
    settle: async () => undefined,
  };
}

function partitionPhase(context: WaitContext, increases: readonly (PartitionIncrease & { readonly added: number })[]): Steps {
  const totals = new Map(increases.map(({ name, total }) => [name, total]));
  return {
    run: (options, onBatch) =>
      inBatches(
        batchesOf(increases, ({ added }) => 1 + added),
        (batch) => context.admin.createPartitions(batch, options),
        onBatch,
      ),
    settle: (names) => waitForLeaders(context, only(totals, names)),
  };
}

// Removals follow only where every addition was done: no client loses a right before it has the one that replaces it.
function aclPhase({ acls }: ApplyContext, changes: readonly AclChange[]): Steps {
  const batches = (wanted: AclChange['op']) =>
    batchesOf(
      changes.filter(({ op }) => op === wanted).map(({ binding }) => binding),
      () => 1,
    );
  return {
    run: async (_, onBatch) => {
      if (acls === undefined) throw new TopicError('plan.refused', 'ACLs cannot be changed from here');
      const added = await inBatches(batches('add'), (batch) => acls.add(batch), onBatch);
      if (errorsOf(added).length > 0) return added;
      return [...added, ...(await inBatches(batches('remove'), (batch) => acls.remove(batch), onBatch))];
    },
    // Brokers learn of ACLs a moment later; the read-back after the last phase compares them.
    settle: async () => undefined,
  };
}

const RECORDS_PER_DELETION = 10;

function deletePhase(context: WaitContext, topics: readonly TopicChange[]): Steps {
  const isWithRecords = ({ fields }: TopicChange): boolean => fields.some(({ destructive }) => destructive);
  const withRecords = topics.filter(isWithRecords).map(({ name }) => name);
  const onlyIfEmpty = topics.filter((topic) => !isWithRecords(topic)).map(({ name }) => name);
  const batches = (names: readonly string[]) => batchesOf(names, () => RECORDS_PER_DELETION);
  return {
    run: async ({ validateOnly }, onBatch) => [
      ...(await inBatches(batches(onlyIfEmpty), (batch) => context.admin.delete(batch, { onlyIfEmpty: true, validateOnly }), onBatch)),
      ...(validateOnly
        ? []
        : await inBatches(batches(withRecords), (batch) => context.admin.delete(batch, { onlyIfEmpty: false }), onBatch)),
    ],
    settle: (gone) => waitUntilGone(context, gone),
  };
}

function increasesOf(topics: readonly TopicChange[]): readonly (PartitionIncrease & { readonly added: number })[] {
  return topics.flatMap(({ name, fields }) => {
    const change = fields.find(({ field, op }) => field === 'partitions' && op === 'set');
    return change === undefined ? [] : [{ name, total: Number(change.after), added: Number(change.after) - Number(change.before) }];
  });
}

// A batch that fails as a whole ends the phase: what follows would most likely fail the same way.
async function inBatches<T>(
  batches: readonly (readonly T[])[],
  send: (batch: readonly T[]) => Promise<readonly Outcome[]>,
  onBatch: OnBatch,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const batch of batches) {
    const results = await attempt(() => send(batch));
    outcomes.push(...results);
    onBatch(batch.length);
    if (results.some(({ error }) => error !== undefined)) break;
  }
  return outcomes;
}

const WHOLE_CALL = '';

/** A rejected call as an outcome without a topic. Anything but a TopicError is a defect and passes through. */
async function attempt(run: () => Promise<readonly Outcome[]>): Promise<readonly Outcome[]> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof TopicError) return [{ name: WHOLE_CALL, error }];
    throw error;
  }
}

const errorsOf = (outcomes: readonly Outcome[]): readonly TopicError[] => outcomes.flatMap(({ error }) => error ?? []);

const existingIn = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.filter(({ error }) => error?.code === 'topic.exists').map(({ name }) => name);

function only(map: ReadonlyMap<string, number>, names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.flatMap((name) => (map.has(name) ? [[name, map.get(name) ?? 0] as const] : [])));
}
