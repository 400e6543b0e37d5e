import type { Json } from './json';
import type { Template } from './template';

/** An output of another stack: by stack and output name, or by its export name. */
export type OutputReference = { readonly stack: string; readonly output: string } | { readonly exportName: string };

/** What the names of a template stand for. `undefined`: not known, which is an error at the place that asks. */
export interface Scope {
  readonly template: Template;
  readonly region: string;
  /** Resource, parameter or pseudo parameter (`AWS::NoValue` excepted). */
  ref(name: string): Json | undefined;
  attribute(logicalId: string, name: string): Json | undefined;
  output(reference: OutputReference): Json | undefined;
}
