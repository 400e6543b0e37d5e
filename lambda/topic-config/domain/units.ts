/** Thrown for text that is no duration or size; the message says what is allowed and what came, without a path. */
export class UnitError extends Error {
  override readonly name = 'UnitError';
  readonly code = 'unit.invalid';
  readonly retriable = false;
}

/** Kafka's and the units' word for "no limit". */
export const UNLIMITED = -1n;
/** Greatest value of Kafka's LONG configs. */
export const MAX_LONG = 2n ** 63n - 1n;

interface UnitTable {
  readonly noun: string;
  readonly example: string;
  /** Smallest first, by name; the first one is the canonical unit. */
  readonly units: Readonly<Record<string, bigint>>;
}

const DURATION: UnitTable = {
  noun: 'a duration',
  example: '7d, 12h, 30m, 90s, 500ms or a whole number of milliseconds',
  units: { ms: 1n, s: 1_000n, m: 60_000n, h: 3_600_000n, d: 86_400_000n, w: 604_800_000n },
};

const SIZE: UnitTable = {
  noun: 'a size',
  example: '50GiB, 512MiB, 64KiB or a whole number of bytes',
  units: { B: 1n, KiB: 2n ** 10n, MiB: 2n ** 20n, GiB: 2n ** 30n, TiB: 2n ** 40n },
};

/** Milliseconds of `7d` (one unit, no fraction) or of a whole number; -1 stays -1. @throws UnitError beyond 2^53 as well */
export const parseDuration = (text: string | number): number => toSafeNumber(parse(DURATION, text), DURATION);
/** Bytes of `50GiB` or of a whole number; -1 stays -1. @throws UnitError beyond 2^53 as well */
export const parseSize = (text: string | number): number => toSafeNumber(parse(SIZE, text), SIZE);

/** As `parseDuration`, over the whole range of Kafka's 64-bit values. @throws UnitError */
export const parseDurationLong = (text: string | number): bigint => parse(DURATION, text);
/** As `parseSize`, over the whole range of Kafka's 64-bit values. @throws UnitError */
export const parseSizeLong = (text: string | number): bigint => parse(SIZE, text);

/** The shortest exact text: `604800000` is `7d`, -1 is `unlimited`. */
export const formatDuration = (ms: bigint | number): string => format(DURATION, BigInt(ms));
/** The shortest exact text: `53687091200` is `50GiB`, -1 is `unlimited`. */
export const formatSize = (bytes: bigint | number): string => format(SIZE, BigInt(bytes));

function parse(table: UnitTable, value: string | number): bigint {
  const text = String(value).trim();
  const refuse = (): never => {
    throw new UnitError(`must be ${table.noun} such as ${table.example}, or -1 for unlimited, got ${JSON.stringify(value)}`);
  };
  if (text === '-1') return UNLIMITED;
  const [, digits, unit] = /^(\d+) ?([A-Za-z]*)$/.exec(text) ?? refuse();
  const factor = unit === '' ? 1n : table.units[unit ?? ''];
  if (digits === undefined || factor === undefined) return refuse();
  const result = BigInt(digits) * factor;
  if (result > MAX_LONG) throw new UnitError(`must be at most ${MAX_LONG} ${Object.keys(table.units)[0]}, got ${JSON.stringify(value)}`);
  return result;
}

function toSafeNumber(value: bigint, table: UnitTable): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new UnitError(`must be at most ${Number.MAX_SAFE_INTEGER} ${Object.keys(table.units)[0]}, got ${value}`);
  }
  return Number(value);
}

function format(table: UnitTable, value: bigint): string {
  if (value === UNLIMITED) return 'unlimited';
  if (value <= 0n) return String(value);
  const fitting = Object.entries(table.units).filter(([name, factor]) => name !== 'w' && value % factor === 0n);
  const [unit, factor] = fitting.at(-1) ?? ['', 1n];
  return `${value / factor}${unit}`;
}
