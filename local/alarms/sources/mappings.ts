import type { MetricSource, Sample } from '../ports';

/** An event source mapping that runs. */
export interface WatchedMapping {
  /** As the dimension `EventSourceMappingUUID` has it; undefined: the templates give it none. */
  readonly uuid: string | undefined;
  /** As the dimension `FunctionName` has it. */
  readonly functionName: string;
  readonly hasDestination: boolean;
  /** Records behind as the mapping sees it; undefined before it has looked. */
  lag(): number | undefined;
  /** Records given up since its start. */
  discarded(): number;
}

/** `AWS/Lambda` of event source mappings: lag as Lambda's pollers see it, and what they gave up. */
export function createMappingSource(mappings: readonly WatchedMapping[]): MetricSource {
  const before = new Map<WatchedMapping, number>();
  return {
    name: 'event source mappings',
    sample: async () => mappings.flatMap((mapping) => [...lagOf(mapping), ...givenUp(mapping, before)]),
  };
}

const NAMESPACE = 'AWS/Lambda';

function lagOf(mapping: WatchedMapping): readonly Sample[] {
  const lag = mapping.lag();
  if (lag === undefined) return [];
  return [{ metric: { namespace: NAMESPACE, name: 'OffsetLag', dimensions: { FunctionName: mapping.functionName } }, values: [lag] }];
}

/** Where there is no destination, what is given up is lost. */
function givenUp(mapping: WatchedMapping, before: Map<WatchedMapping, number>): readonly Sample[] {
  const { uuid, hasDestination } = mapping;
  if (uuid === undefined) return [];
  const all = mapping.discarded();
  const count = all - (before.get(mapping) ?? 0);
  before.set(mapping, all);
  const dimensions = { EventSourceMappingUUID: uuid };
  const sampleOf = (name: string, value: number): Sample => ({ metric: { namespace: NAMESPACE, name, dimensions }, values: [value] });
  return [
    sampleOf('OnFailureDestinationDeliveredEventCount', hasDestination ? count : 0),
    sampleOf('DroppedEventCount', hasDestination ? 0 : count),
  ];
}
