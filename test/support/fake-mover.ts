import { THROTTLE_MARK } from '../../lambda/topic-config/domain/placement';
import type { ReplicaMove } from '../../lambda/topic-config/domain/topic';
import type { Outcome, Reassignment, ReplicaMover } from '../../lambda/topic-config/ports';
import type { FakeCluster } from './fake-cluster';

const THROTTLED = 'leader.replication.throttled.replicas';

/** Moves the replicas of a fake cluster: each wave takes as many questions as it is told. */
export class FakeMover implements ReplicaMover {
  readonly calls: string[] = [];
  /** What somebody else moves. */
  foreign: readonly Reassignment[] = [];
  readonly #cluster: FakeCluster;
  readonly #questions: number;
  #running: { readonly moves: readonly ReplicaMove[]; left: number } | undefined;

  constructor(cluster: FakeCluster, questions = 1) {
    this.#cluster = cluster;
    this.#questions = questions;
  }

  async inProgress(): Promise<readonly Reassignment[]> {
    if (this.#running === undefined) return this.foreign;
    const { moves } = this.#running;
    this.#running.left -= 1;
    // Replicas arrive between two questions, never between a plan and the question that follows it.
    if (this.#running.left === 0) this.#finish(moves);
    return moves.map(({ topic, partition, replicas }) => ({ topic, partition, target: replicas.length }));
  }

  async start(moves: readonly ReplicaMove[]): Promise<readonly Outcome[]> {
    this.calls.push(`start ${moves.length}`);
    this.#running = { moves, left: this.#questions };
    return moves.map(({ topic }) => ({ name: topic }));
  }

  async throttle(moves: readonly ReplicaMove[]): Promise<void> {
    this.calls.push('throttle');
    for (const { topic } of moves) this.#cluster.topics.get(topic)?.overrides.set(THROTTLED, `0:1,${THROTTLE_MARK}`);
  }

  async unthrottle(topics: readonly string[]): Promise<void> {
    this.calls.push('unthrottle');
    for (const topic of topics) this.#cluster.topics.get(topic)?.overrides.delete(THROTTLED);
  }

  #finish(moves: readonly ReplicaMove[]): void {
    this.#running = undefined;
    for (const { topic, partition, replicas } of moves) {
      const state = this.#cluster.topics.get(topic);
      if (state !== undefined) state.replicas[partition] = [...replicas];
    }
  }
}
