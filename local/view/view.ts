import type { Snapshot } from '../observe/snapshot';
import type { Screen } from './render';

/** How the run tells a person what happens. Two forms: a terminal that redraws, and plain lines for a pipe or a log. */
export interface View {
  /** A step has begun. */
  begin(step: string): void;
  /** A step has ended; `detail` says what came of it. */
  finish(step: string, milliseconds: number, detail?: string): void;
  /** Something worth a line of its own that stays. */
  note(line: string): void;
  show(snapshot: Snapshot): void;
  /** Leaves the terminal as it was found. */
  close(): void;
}

/** The stream that the view writes to: a terminal where `isTTY`. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const STEP_NAME_WIDTH = 34;

export function stepLine(step: string, milliseconds: number, detail?: string): string {
  const seconds = (milliseconds / 1000).toFixed(1).padStart(6);
  return `${step.padEnd(STEP_NAME_WIDTH)}${seconds} s${detail === undefined ? '' : `   ${detail}`}`;
}

export function screenOf(output: Output, hasColours: boolean): Screen {
  return { columns: output.columns ?? 80, rows: output.rows ?? 24, hasColours };
}
