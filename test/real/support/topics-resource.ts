import { createKafka } from '../../../lambda/shared/kafka/client';
import { createWire } from '../../../lambda/shared/kafka/wire';
import { SILENT } from '../../../lambda/shared/log';
import { KafkajsAcls } from '../../../lambda/topic-config/adapters/kafkajs-acls';
import { KafkajsAdmin } from '../../../lambda/topic-config/adapters/kafkajs-admin';
import { createHandler, type EventHandler } from '../../../lambda/topic-config/handler';
import { type ClusterAdmin, SYSTEM_CLOCK } from '../../../lambda/topic-config/ports';

export interface TopicsResource {
  readonly bootstrap: string;
  readonly handler: EventHandler;
  readonly admin: KafkajsAdmin;
  /** Names of the admin's writing methods that were called, in order; validations do not count. */
  readonly writes: string[];
  close(): Promise<void>;
}

/** The topics resource over real brokers. */
export function openTopicsResource(bootstrap: string): TopicsResource {
  const wire = createWire(createKafka({ brokers: bootstrap.split(','), clientId: 'test-topics', auth: 'none' }, SILENT, 'admin'));
  const admin = new KafkajsAdmin(wire);
  const writes: string[] = [];
  const watched = watchWrites(admin, writes);
  const handler = createHandler({
    withAdmin: (use) => use(watched, undefined, new KafkajsAcls(wire)),
    clock: SYSTEM_CLOCK,
    log: SILENT,
    deadlineMs: 60_000,
    clusterArn: undefined,
  });
  return { bootstrap, handler, admin, writes, close: () => wire.reset() };
}

function watchWrites(admin: ClusterAdmin, writes: string[]): ClusterAdmin {
  return new Proxy(admin, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: readonly unknown[]) => {
        if (!isReading(String(name), args)) writes.push(String(name));
        return Reflect.apply(method, target, args);
      };
    },
  });
}

const isReading = (name: string, args: readonly unknown[]): boolean =>
  name.startsWith('describe') || name.startsWith('list') || args.some((arg) => JSON.stringify(arg)?.includes('"validateOnly":true'));
