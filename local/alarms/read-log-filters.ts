/** The metric filters of the templates, and which function writes to which log group. */
import { resolve } from '../assembly/intrinsics';
import { at, isList, type Json, objectOrEmpty } from '../assembly/json';
import type { Assembly } from '../assembly/template';
import { existing, type Resolver } from '../assembly/values';
import { type LogFilter, parsePattern } from './domain/log-filter';

/** Filters with another kind of pattern or value are left out: alarms on their metrics are not evaluated, since nothing writes those. */
export function readLogFilters(assembly: Assembly, resolver: Resolver): readonly LogFilter[] {
  return existing(assembly, resolver, (type) => type === 'AWS::Logs::MetricFilter').flatMap(({ stack, resource }) => {
    const { FilterPattern: pattern, LogGroupName: logGroup, MetricTransformations: transformations } = resolver.properties(stack, resource);
    const parsed = typeof pattern === 'string' ? parsePattern(pattern) : undefined;
    if (parsed === undefined || typeof logGroup !== 'string') return [];
    return (isList(transformations) ? transformations : []).flatMap((each) => readTransformation(each, { ...parsed, logGroup }));
  });
}

function readTransformation(written: Json, common: Pick<LogFilter, 'logGroup' | 'field' | 'text'>): readonly LogFilter[] {
  const { MetricNamespace: namespace, MetricName: name, MetricValue: value, Dimensions: dimensions } = objectOrEmpty(written);
  const number = Number(value);
  if (typeof namespace !== 'string' || typeof name !== 'string' || !Number.isFinite(number)) return [];
  const pairs = (isList(dimensions) ? dimensions : []).map((each): readonly [string, string] => [
    String(at(each, 'Key')),
    String(at(each, 'Value')).replace(/^\$\./, ''),
  ]);
  return [{ ...common, namespace, name, value: number, dimensions: Object.fromEntries(pairs) }];
}

/** By function name; Lambda's own name for a group where the template gives none. */
export function readLogGroups(assembly: Assembly, resolver: Resolver): ReadonlyMap<string, string> {
  return new Map(
    existing(assembly, resolver, (type) => type === 'AWS::Lambda::Function').map(({ stack, resource }) => {
      const name = resolver.value(stack, resource.logicalId)?.ref ?? resource.logicalId;
      const written = at(resource.properties, 'LoggingConfig', 'LogGroup');
      const group = written === undefined ? undefined : resolve(written, resolver.scope(stack), `${name}.LoggingConfig.LogGroup`);
      return [name, typeof group === 'string' ? group : `/aws/lambda/${name}`];
    }),
  );
}
