/** The resources of all templates of one environment, as the estimate reads them. */
export interface CostedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export type Templates = ReadonlyMap<string, unknown>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function resourcesIn(templates: Templates): readonly CostedResource[] {
  return [...templates].flatMap(([stack, template]) =>
    Object.entries(objectAt(template, 'Resources')).map(([logicalId, resource]) => {
      const type = isObject(resource) ? resource['Type'] : undefined;
      return { stack, logicalId, type: typeof type === 'string' ? type : '', properties: objectAt(resource, 'Properties') };
    }),
  );
}

/** The object at a path of keys; empty where there is none. */
export function objectAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  const found = valueAt(value, ...path);
  return isObject(found) ? found : {};
}

export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((place, key) => (isObject(place) ? place[key] : undefined), value);
}

/** A number, also one written as text; undefined for anything else, such as a reference. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Logical id that a Ref or a GetAtt names. */
export function referenced(value: unknown): string | undefined {
  const [id] = listAt(value, 'Fn::GetAtt');
  return textAt(value, 'Ref') ?? (typeof id === 'string' ? id : undefined);
}
