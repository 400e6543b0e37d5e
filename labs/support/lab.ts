/** What a lab is, and what it finds. */
import type { Ground } from './ground';

/** A claim of the course as an experiment on real brokers. Every text is whole sentences, for somebody who learns. */
export interface Lab {
  /** The word on the command line and the name of the file. */
  readonly name: string;
  /** In the course's words. */
  readonly claim: string;
  /** What we do. */
  readonly method: string;
  /** What we measure. */
  readonly measures: string;
  /** What the claim leaves out. */
  readonly simplifies: string;
  /** Where the exam expects to catch somebody who knows only the claim. */
  readonly trap: string;
  run(ground: Ground): Promise<Finding>;
}

export interface Finding {
  readonly tables: readonly Table[];
  readonly charts: readonly Chart[];
  readonly verdict: Verdict;
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  /** As many cells as `head`. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Drawn only on the page (`--html`): the terminal has the same figures in a table. */
export interface Chart {
  readonly title: string;
  readonly kind: 'bars' | 'lines';
  /** What the figures are, with their unit. */
  readonly unit: string;
  /** Below the horizontal axis, one for each value of a series. */
  readonly labels: readonly string[];
  readonly series: readonly Series[];
}

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** One thing that the claim says, held against what was measured. */
export interface Check {
  readonly statement: string;
  readonly holds: boolean;
  /** What was measured, in a few words. */
  readonly got: string;
}

export interface Verdict {
  readonly holds: boolean;
  readonly checks: readonly Check[];
  /** What speaks against the claim, or for it where nothing does. */
  readonly because: string;
}

/** The claim holds when every check does, and there is one: nothing measured proves nothing. */
export function verdictOf(checks: readonly Check[]): Verdict {
  const against = checks.filter(({ holds }) => !holds);
  const words = (list: readonly Check[]) => list.map(({ statement, got }) => `${statement} (${got})`).join('; ');
  if (checks.length === 0) return { holds: false, checks, because: 'nothing was measured' };
  return against.length === 0
    ? { holds: true, checks, because: words(checks) }
    : { holds: false, checks, because: `not so: ${words(against)}` };
}

export function check(statement: string, holds: boolean, got: string | number): Check {
  return { statement, holds, got: String(got) };
}
