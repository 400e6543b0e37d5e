import type { Templates } from '../../lib/guard/change';
import { synthesize } from '../support/synth';

export type Json = Record<string, unknown>;

/** The templates of an environment, to be changed at will. */
export function templatesOf(environment: string): Map<string, Json> {
  const { json } = synthesize(environment);
  return new Map(Object.entries(structuredClone(json)).map(([part, template]) => [`msk-${environment}-${part}`, { ...template }]));
}

/** The one resource of a type, its properties to be changed. */
export function resourceOf(templates: ReadonlyMap<string, Json>, type: string): { readonly Properties: Json } & Json {
  const found = [...templates.values()].flatMap((template) =>
    Object.values(template['Resources'] as Record<string, Json>).filter((resource) => resource['Type'] === type),
  );
  const [resource] = found;
  if (resource === undefined) throw new Error(`no ${type}`);
  return resource as { readonly Properties: Json } & Json;
}

/** Sets a value deep in an object by its path; undefined takes it away. */
export function setPath(object: Json, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place = object;
  for (const key of keys) {
    place[key] ??= {};
    place = place[key] as Json;
  }
  if (value === undefined) delete place[last];
  else place[last] = value;
}

/** The environment with some properties of its cluster set: path -> value. */
export function withCluster(environment: string, values: Readonly<Record<string, unknown>>): Templates {
  const templates = templatesOf(environment);
  const { Properties } = resourceOf(templates, 'AWS::MSK::Cluster');
  for (const [path, value] of Object.entries(values)) setPath(Properties, path, value);
  return templates;
}
