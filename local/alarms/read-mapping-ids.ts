import { resolve } from '../assembly/intrinsics';
import { at } from '../assembly/json';
import type { Assembly } from '../assembly/template';
import { addressOf } from '../assembly/template';
import { BEFORE_DEPLOY, createResolver, existing } from '../assembly/values';

/** Ids of the event source mappings, as alarms name them, by consumer group. */
export function mappingIds(assembly: Assembly): ReadonlyMap<string, string> {
  const resolver = createResolver(assembly, BEFORE_DEPLOY);
  const mappings = existing(assembly, resolver, (type) => type === 'AWS::Lambda::EventSourceMapping');
  return new Map(
    mappings.flatMap(({ stack, resource }) => {
      const written = at(resource.properties, 'AmazonManagedKafkaEventSourceConfig', 'ConsumerGroupId');
      const group = written === undefined ? undefined : resolve(written, resolver.scope(stack), addressOf(stack, resource.logicalId));
      const id = resolver.value(stack, resource.logicalId)?.ref;
      return typeof group === 'string' && id !== undefined ? [[group, id] as const] : [];
    }),
  );
}
