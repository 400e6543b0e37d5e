import { type AclBinding, aclKey, aclText } from '../../lambda/topic-config/domain/acl';
import { TopicError } from '../../lambda/topic-config/domain/errors';
import type { AclAdmin, Outcome } from '../../lambda/topic-config/ports';

/** The ACLs of a cluster in memory. */
export class FakeAcls implements AclAdmin {
  /** Writing calls in order, with the number of bindings in each. */
  readonly writes: string[] = [];
  /** Bindings whose addition the brokers refuse, by their text. */
  readonly refused = new Set<string>();
  reads = 0;
  readonly #bindings = new Map<string, AclBinding>();

  get contents(): readonly string[] {
    return [...this.#bindings.values()].map(aclText).sort();
  }

  async list(): Promise<readonly AclBinding[]> {
    this.reads += 1;
    return [...this.#bindings.values()];
  }

  async add(bindings: readonly AclBinding[]): Promise<readonly Outcome[]> {
    this.writes.push(`add ${bindings.length}`);
    return bindings.map((binding) => {
      const name = aclText(binding);
      if (this.refused.has(name)) return { name, error: new TopicError('broker.refused', `${name}: INVALID_REQUEST`) };
      this.#bindings.set(aclKey(binding), binding);
      return { name };
    });
  }

  async remove(bindings: readonly AclBinding[]): Promise<readonly Outcome[]> {
    this.writes.push(`remove ${bindings.length}`);
    return bindings.map((binding) => {
      this.#bindings.delete(aclKey(binding));
      return { name: aclText(binding) };
    });
  }
}
