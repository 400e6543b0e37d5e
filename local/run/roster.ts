/** The services that run: watched, paused, resumed, and one more added. */
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { NEXT_SERVICE } from '../../lambda/consumer/domain/services';
import type { RunningMappings } from '../event-source/mappings';
import type { WatchedService } from '../observe/observer';
import type { EventSourceMappingSpec, FunctionSpec } from '../ports';
import type { RunningPolls } from '../schedules/polls';
import { deriveService } from '../web/added-service';
import type { ServiceControls } from '../web/ports';
import type { Deployed } from './deploy';
import type { KafkaInUse } from './services';

export class Roster implements ServiceControls {
  /** Of the templates, and what was added. */
  readonly functions: FunctionSpec[];
  /** In the order of the templates; those that a schedule has read come last. */
  readonly watched: WatchedService[] = [];
  /** By service; one that polls has none. */
  readonly #specs = new Map<string, EventSourceMappingSpec>();
  readonly #deployed: Deployed;
  readonly #kafka: KafkaInUse;
  #mappings: RunningMappings | undefined;

  constructor(deployed: Deployed, kafka: KafkaInUse) {
    this.#deployed = deployed;
    this.#kafka = kafka;
    this.functions = [...deployed.deployment.functions];
  }

  watch(mappings: RunningMappings, { polls }: RunningPolls): void {
    this.#mappings = mappings;
    this.watched.push(
      ...this.#deployed.deployment.mappings.map((mapping) => this.#watchService(mapping)),
      ...polls.map(({ spec: { service, group }, lag }) => ({ name: service, group, lag })),
    );
  }

  /** The service that `add` would add. */
  get next(): string | undefined {
    return this.watched.some(({ name }) => name === NEXT_SERVICE.name) ? undefined : NEXT_SERVICE.name;
  }

  async pause(service: string): Promise<void> {
    await this.#mappings?.disable(this.#mappingOf(service));
  }

  async resume(service: string): Promise<void> {
    await this.#mappings?.enable(this.#mappingOf(service));
  }

  async add(): Promise<string> {
    const [first] = this.#deployed.deployment.mappings;
    const model = first === undefined ? undefined : this.#functionOf(first);
    if (first === undefined || model === undefined) throw new Error('a service is added like one that runs, and none does');
    const access = this.#kafka.iam?.access;
    const statements = access?.policy.roles.find(({ arn }) => arn === model.roleArn)?.statements ?? [];
    const added = deriveService({ spec: model, mapping: first, statements }, NEXT_SERVICE.name);
    // After a mapping that could not start, the function and its role are there already.
    if (!this.functions.some(({ arn }) => arn === added.spec.arn)) {
      if (access !== undefined && added.spec.roleArn !== undefined) await access.add(added.spec.roleArn, added.statements);
      this.#deployed.runtime.register(added.spec);
      this.functions.push(added.spec);
    }
    await this.#mappings?.add(added.mapping);
    this.watched.push(this.#watchService(added.mapping));
    return NEXT_SERVICE.name;
  }

  #watchService(mapping: EventSourceMappingSpec): WatchedService {
    const name = this.#functionOf(mapping)?.environment[CONSUMER_ENV.service] ?? mapping.consumerGroupId;
    // By its declaration: a mapping that was paused is another one when it goes on.
    this.#specs.set(name, mapping);
    return { name, group: mapping.consumerGroupId, lag: () => this.#mappings?.mappings.find(({ spec }) => spec === mapping)?.lag() };
  }

  #functionOf({ functionArn }: EventSourceMappingSpec): FunctionSpec | undefined {
    return this.functions.find(({ arn }) => arn === functionArn);
  }

  #mappingOf(service: string): EventSourceMappingSpec {
    const found = this.#specs.get(service);
    if (found === undefined) throw new RangeError(`there is no service ${service} with an event source mapping`);
    return found;
  }
}
