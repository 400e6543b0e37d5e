import { renderColumns } from '../columns';
import type { Grant } from './grants';

/** What happened when one grant was missing. */
export interface Mutation {
  readonly kind: string;
  readonly grant: Grant;
  /** What our software said; undefined: it did not fail. */
  readonly failure: string | undefined;
  readonly ms: number;
}

/** What is missing from the words of a failure; empty: they name action, resource and role. */
export function unnamed({ grant, failure }: Mutation): readonly string[] {
  if (failure === undefined) return ['the failure itself'];
  return Object.entries(grant).flatMap(([what, text]) => (failure.includes(text) ? [] : [what]));
}

/** One line per grant, the same width in every row. */
export function renderMatrix(mutations: readonly Mutation[]): string {
  const rows = mutations.map((mutation) => {
    const { kind, grant, ms } = mutation;
    const missing = unnamed(mutation);
    const verdict =
      mutation.failure === undefined
        ? 'RUNS ALL THE SAME'
        : missing.length === 0
          ? 'fails, and says so'
          : `fails, without ${missing.join(', ')}`;
    return [kind, grant.action.replace('kafka-cluster:', ''), shorten(grant.resource), verdict, `${(ms / 1000).toFixed(1)} s`];
  });
  const head = ['role', 'without', 'on', 'the run', 'after'];
  return renderColumns([head, ...rows]);
}

const shorten = (arn: string): string => {
  const [, kind = arn, name] = /:([a-z-]+)\/[^/]+\/[^/]+(?:\/(.+))?$/.exec(arn) ?? [];
  return name === undefined ? kind : `${kind} ${name}`;
};
