/** Records as the inspector shows them: decoded where they are text or JSON, said to be bytes where not. Pure. */

export interface RawRecord {
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  /** Null: a tombstone. */
  readonly value: Buffer | null;
  readonly headers: readonly { readonly name: string; readonly value: Buffer }[];
}

export interface RecordView {
  readonly offset: number;
  /** ISO 8601, of the record itself. */
  readonly timestamp: string;
  readonly key: string | null;
  readonly value: ValueView;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export type ValueView =
  | { readonly kind: 'tombstone' }
  | { readonly kind: 'json' | 'text' | 'bytes'; readonly text: string; readonly bytes: number; readonly isCut: boolean };

const MOST_CHARACTERS = 4_000;
const MOST_BYTES_SHOWN = 64;
const DECODER = new TextDecoder('utf-8', { fatal: true });

export function viewRecord({ offset, timestampMs, key, value, headers }: RawRecord): RecordView {
  return {
    offset,
    timestamp: new Date(timestampMs).toISOString(),
    key: key === null ? null : shortText(key),
    value: value === null ? { kind: 'tombstone' } : viewValue(value),
    headers: headers.map((header) => ({ name: header.name, value: shortText(header.value) })),
  };
}

function viewValue(value: Buffer): ValueView {
  const text = decode(value);
  if (text === undefined) {
    const isCut = value.length > MOST_BYTES_SHOWN;
    return { kind: 'bytes', text: value.subarray(0, MOST_BYTES_SHOWN).toString('hex'), bytes: value.length, isCut };
  }
  const pretty = indent(text);
  const shown = (pretty ?? text).slice(0, MOST_CHARACTERS);
  return { kind: pretty === undefined ? 'text' : 'json', text: shown, bytes: value.length, isCut: shown.length < (pretty ?? text).length };
}

function shortText(bytes: Buffer): string {
  return (decode(bytes) ?? `0x${bytes.toString('hex')}`).slice(0, MOST_CHARACTERS);
}

function decode(bytes: Buffer): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}

function indent(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : undefined;
  } catch {
    return undefined;
  }
}
