import type { ResourceChange } from './change';

/**
 * What a rule says about one change. `refuse`: the service or this project does not let it through. `split`: not together with the others of the resource.
 * `note`: what one should know before, and nothing stands against it.
 */
export interface Ruling {
  readonly kind: 'refuse' | 'split' | 'note';
  /** Stable. */
  readonly code: string;
  readonly text: string;
}

export type Rule = (change: ResourceChange) => readonly Ruling[];

export const refuse = (code: string, text: string): Ruling => ({ kind: 'refuse', code, text });
export const note = (code: string, text: string): Ruling => ({ kind: 'note', code, text });

/** A value of a template for a sentence. */
export const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
