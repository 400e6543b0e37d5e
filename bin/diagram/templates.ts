/** What the diagrams read of an environment: the resources of all its templates. */
export interface DrawnResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface TemplateLike {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>>;
}

export const drawnResources = (templates: readonly TemplateLike[]): readonly DrawnResource[] =>
  templates.flatMap(({ Resources = {} }) =>
    Object.entries(Resources).map(([id, { Type, Properties = {} }]) => ({ id, type: Type, properties: Properties })),
  );

export const ofType = (resources: readonly DrawnResource[], type: string): readonly DrawnResource[] =>
  resources.filter((each) => each.type === type);

/** Whether a value names the resource: by reference in its own stack, or by an output of that stack, whose name holds the logical id. */
export const refersTo = (value: unknown, { id }: DrawnResource): boolean => JSON.stringify(value ?? null).includes(id);

/** The value at a path, or undefined. */
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? new Map<string, unknown>(Object.entries(inner)).get(key) : undefined),
    value,
  );

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
export const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
