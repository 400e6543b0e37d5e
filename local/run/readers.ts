/** What has the services read: an event source mapping each, or a schedule. */
import { type RunningMappings, startEventSourceMappings } from '../event-source/mappings';
import { type RunningPolls, startPolls } from '../schedules/polls';
import { pollsOf } from '../schedules/whose';
import { connectionAsFunction, connectionAsView } from './iam';
import type { Operation } from './operate';
import type { Roster } from './roster';
import { tellOnce } from './tell-once';

export interface Readers {
  readonly mappings: RunningMappings;
  readonly polls: RunningPolls;
  /** Asks the brokers: true when every group has committed everything that is written. */
  caughtUp(): Promise<boolean>;
}

export async function startReaders(operation: Operation, roster: Roster): Promise<Readers> {
  const { steps, lifecycle } = operation.context;
  const mappings = await steps.time(
    'join consumer groups',
    () => startMappings(operation, roster),
    ({ mappings: { length } }) => `${length} groups`,
  );
  await lifecycle.add('event source mappings', mappings);
  const polls = await lifecycle.add('polls', startServicePolls(operation));
  roster.watch(mappings, polls);
  return { mappings, polls, caughtUp: async () => (await mappings.caughtUp()) && (await polls.caughtUp()) };
}

function startMappings({ context, services, deployed, lost }: Operation, { functions }: Roster): Promise<RunningMappings> {
  const { workspace, world } = context;
  const tell = tellOnce(world.view);
  return startEventSourceMappings(deployed.deployment.mappings, {
    connection: (spec) => connectionAsFunction(services.kafka, { functions }, spec),
    offsets: connectionAsView(services.kafka, 'local-view'),
    runtime: deployed.runtime,
    directory: workspace.destinations,
    onProblem: (spec, text) => tell(spec.consumerGroupId, text),
    signal: AbortSignal.any([world.signal, lost]),
  });
}

function startServicePolls({ context, services, deployed }: Operation): RunningPolls {
  const tell = tellOnce(context.world.view);
  return startPolls(pollsOf(deployed.deployment), {
    runtime: deployed.runtime,
    offsets: connectionAsView(services.kafka, 'local-view'),
    onProblem: (spec, text) => tell(spec.group, text),
  });
}
