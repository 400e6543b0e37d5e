/** Our reconciler in this process, as the command line runs it: plan, validate, write, wait for leaders, read back, plan again. */
import { createKafka } from '../../../lambda/shared/kafka/client';
import { createWire, type Wire } from '../../../lambda/shared/kafka/wire';
import { KafkajsAdmin } from '../../../lambda/topic-config/adapters/kafkajs-admin';
import { type ClusterAdmin, SYSTEM_CLOCK } from '../../../lambda/topic-config/ports';
import { reconcile } from '../../../lambda/topic-config/reconcile';
import type { Contestant, Measurement } from '../contestant';
import { declaredAfter, declaredBefore, type Phase, type Workload } from '../workload';

const DEADLINE_MS = 600_000;
const POLICY = {
  flavour: 'standard',
  adopt: 'fail',
  removal: 'delete',
  deletion: 'with-records',
  isAuthoritative: false,
  adopted: new Set<string>(),
} as const;
const WRITES: readonly string[] = ['create', 'alterConfigs', 'createPartitions', 'delete'];

export function engine(bootstrap: string): Contestant {
  const requests: Record<string, number> = {};
  const wire = countRequests(
    createWire(createKafka({ brokers: bootstrap.split(','), clientId: 'bench', auth: 'none' }, undefined, 'admin')),
    requests,
  );
  let writingMs = 0;
  const admin = timeWrites(new KafkajsAdmin(wire), (ms) => {
    writingMs += ms;
  });
  return {
    name: 'ours, engine',
    take: (count) => count,
    run: async (phase, workload) => {
      for (const api of Object.keys(requests)) delete requests[api];
      writingMs = 0;
      const wholeMs = await timed(() => apply(admin, phase, workload));
      const measurement: Measurement = { ms: phase === 'noop' ? wholeMs : writingMs, wholeMs, requests: { ...requests } };
      return measurement;
    },
    close: () => wire.reset(),
  };
}

async function apply(admin: ClusterAdmin, phase: Phase, workload: Workload): Promise<void> {
  const request = { desired: declaredAfter(phase, workload), previous: declaredBefore(phase, workload), policy: POLICY };
  const { error } = await reconcile(request, { admin, clock: SYSTEM_CLOCK, deadlineMs: DEADLINE_MS });
  if (error !== undefined) throw error;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function countRequests(wire: Wire, requests: Record<string, number>): Wire {
  return {
    send: (to, call) => {
      requests[call.apiName] = (requests[call.apiName] ?? 0) + 1;
      return wire.send(to, call);
    },
    maxVersion: (apiKey) => wire.maxVersion(apiKey),
    reset: () => wire.reset(),
  };
}

/** Tells how long each writing call took; validations are no writes. */
function timeWrites(admin: ClusterAdmin, tell: (ms: number) => void): ClusterAdmin {
  return new Proxy(admin, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      if (!WRITES.includes(String(name))) return method.bind(target);
      return async (...args: readonly [unknown, { readonly validateOnly?: boolean }]) => {
        const start = performance.now();
        try {
          return await Reflect.apply(method, target, args);
        } finally {
          if (args[1].validateOnly !== true) tell(performance.now() - start);
        }
      };
    },
  });
}
