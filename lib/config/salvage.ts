import { z } from 'zod';

/** Whatever of a value is sound by itself; the rest is absent. */
export type Salvaged<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: Salvaged<Value[Key]> }
    : Value;

/**
 * Parses what can be parsed, so that rules across fields can speak although other fields are wrong. Lists are all or nothing: their
 * indices must stay true.
 */
export function salvage<Schema extends z.ZodType>(schema: Schema, input: unknown): Salvaged<z.output<Schema>> | undefined {
  // Each branch returns what the schema's own kind yields, which the generic type cannot follow.
  return salvageAny(schema, input) as Salvaged<z.output<Schema>> | undefined;
}

function salvageAny(schema: z.core.$ZodType, input: unknown): unknown {
  const parsed = z.safeParse(schema, input);
  if (parsed.success) return parsed.data;
  if (typeof input !== 'object' || input === null) return undefined;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const variant = schema.options.find((option) => hasDiscriminator(option, schema.def.discriminator, input));
    return variant === undefined ? undefined : salvageAny(variant, input);
  }
  if (!(schema instanceof z.ZodObject)) return undefined;
  const entries = Object.entries(schema.shape).map(([key, inner]) => [key, salvageAny(inner, Reflect.get(input, key))] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function hasDiscriminator(option: z.core.$ZodType, key: string, input: object): boolean {
  const field = option instanceof z.ZodObject ? option.shape[key] : undefined;
  return field !== undefined && z.safeParse(field, Reflect.get(input, key)).success;
}
