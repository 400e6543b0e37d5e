import type { KafkaIdentity, MissingRight } from '../../shared/kafka/access';
import type { Destination, Wire, WireCall } from '../../shared/kafka/wire';
import { type AclBinding, aclText } from '../domain/acl';
import type { AclAdmin, Outcome } from '../ports';
import { type AclResult, createAclsCall, deleteAclsCall, describeAclsCall } from './acl-calls';
import { fromAnswer, fromFailure } from './kafka-errors';

/** `AclAdmin` over kafkajs's connections. */
export class KafkajsAcls implements AclAdmin {
  readonly #wire: Wire;
  readonly #identity: KafkaIdentity;

  /** @param identity names role and cluster where a right is missing */
  constructor(wire: Wire, identity: KafkaIdentity = {}) {
    this.#wire = wire;
    this.#identity = identity;
  }

  async list(): Promise<readonly AclBinding[]> {
    const answer = await this.#send('any', describeAclsCall());
    const error = fromAnswer('acls', answer, onCluster('DescribeCluster'), this.#identity);
    if (error !== undefined) throw error;
    return answer.bindings;
  }

  async add(bindings: readonly AclBinding[]): Promise<readonly Outcome[]> {
    return this.#outcomes(bindings, await this.#send('controller', createAclsCall(bindings)));
  }

  async remove(bindings: readonly AclBinding[]): Promise<readonly Outcome[]> {
    return this.#outcomes(bindings, await this.#send('controller', deleteAclsCall(bindings)));
  }

  #outcomes(bindings: readonly AclBinding[], results: readonly AclResult[]): readonly Outcome[] {
    return bindings.map((binding, index) => {
      const name = aclText(binding);
      const error = fromAnswer(name, results[index] ?? UNANSWERED, onCluster('AlterCluster'), this.#identity);
      return error === undefined ? { name } : { name, error };
    });
  }

  async #send<Answer>(to: Destination, call: WireCall<Answer>): Promise<Answer> {
    try {
      return await this.#wire.send(to, call);
    } catch (error) {
      await this.#wire.reset().catch(() => undefined);
      throw fromFailure(error, call.apiName, this.#identity);
    }
  }
}

const UNKNOWN_SERVER_ERROR = -1;
/** Kafka answers each binding; should one be missing, it counts as not done. */
const UNANSWERED: AclResult = { errorCode: UNKNOWN_SERVER_ERROR, message: 'the brokers did not answer for it' };

const onCluster = (action: string): MissingRight => ({ action, resource: { kind: 'cluster' } });
