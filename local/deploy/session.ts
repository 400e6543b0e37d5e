/** What one deploy shares between its resources. */
import type { Assembly } from '../assembly/template';
import { addressOf } from '../assembly/template';
import { createResolver, type Resolver } from '../assembly/values';
import type { FunctionRuntime } from '../ports';
import { customValue } from './custom-resource';
import type { EnvironmentOverrides } from './overrides';
import type { DeployProgress, ResourceRecord, StateStore, TableStore } from './ports';

export interface DeployOptions {
  /** Name of the environment, for the report. */
  readonly environment: string;
  readonly assembly: Assembly;
  /** Registers every function and runs those of custom resources. */
  readonly runtime: FunctionRuntime;
  readonly tables: TableStore;
  readonly overrides: EnvironmentOverrides;
  readonly state: StateStore;
  /** Bootstrap brokers of this run: when they differ from the last run's, the cluster is asked again. */
  readonly surroundings: string;
  onProgress(progress: DeployProgress): void;
  /** Resolves after some milliseconds; rejects when the deploy is given up. */
  wait(ms: number): Promise<void>;
}

export interface Session {
  readonly options: DeployOptions;
  readonly resolver: Resolver;
  /** Records of the last deploy, by address; undefined: the resource is new. */
  previous(address: string): ResourceRecord | undefined;
  /** Remembers the answer of a custom resource and keeps it for the next run. */
  remember(address: string, record: ResourceRecord): Promise<void>;
  forget(address: string): Promise<void>;
  /** Old physical resources that an Update replaced; deleted when all else is done. */
  readonly replaced: { readonly address: string; readonly record: ResourceRecord }[];
}

export async function openSession(options: DeployOptions): Promise<Session & { readonly leftovers: readonly string[] }> {
  const before = (await options.state.load())?.resources ?? {};
  const records = new Map(Object.entries(before));
  const answered = new Map<string, ResourceRecord>();
  const save = (): Promise<void> => options.state.save({ resources: Object.fromEntries(records) });
  const resolver = createResolver(options.assembly, (stack, logicalId) => {
    const record = answered.get(addressOf(stack, logicalId));
    return record === undefined ? undefined : customValue(record);
  });
  return {
    options,
    resolver,
    previous: (address) => before[address],
    remember: (address, record) => {
      answered.set(address, record);
      records.set(address, record);
      return save();
    },
    forget: (address) => {
      records.delete(address);
      return save();
    },
    replaced: [],
    leftovers: Object.keys(before).filter((address) => isGone(options.assembly, address)),
  };
}

/** Of a stack that is deployed, but no longer in its template. Other stacks (of another environment) are none of this deploy's business. */
function isGone(assembly: Assembly, address: string): boolean {
  const [stackName, logicalId = ''] = address.split('/');
  const stack = assembly.stacks.find((each) => each.name === stackName);
  return stack !== undefined && !stack.template.resources.has(logicalId);
}
