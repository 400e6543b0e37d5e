/** A pattern of a metric filter, and what of a line becomes a value (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html). */
export interface LogFilter {
  readonly logGroup: string;
  /** Field of the JSON line and the text that it must be. */
  readonly field: string;
  readonly text: string;
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  /** Names of dimensions, and the field of the line that each has its value from. */
  readonly dimensions: Readonly<Record<string, string>>;
}

const PATTERN = /^\{\s*\$\.(\w+)\s*=\s*"([^"*]*)"\s*\}$/;

/** `{ $.field = "text" }`; undefined for any other pattern. */
export function parsePattern(text: string): Pick<LogFilter, 'field' | 'text'> | undefined {
  const [, field, wanted] = PATTERN.exec(text.trim()) ?? [];
  return field === undefined || wanted === undefined ? undefined : { field, text: wanted };
}

/** The dimensions of the value that the line counts as; undefined: it does not match, or lacks a field that is a dimension. */
export function matchLine(filter: LogFilter, line: string): Readonly<Record<string, string>> | undefined {
  // Most lines are others: they need not be parsed.
  if (!line.includes(filter.text)) return undefined;
  const fields = parseObject(line);
  if (fields?.[filter.field] !== filter.text) return undefined;
  const dimensions = Object.entries(filter.dimensions).map(([name, field]) => [name, fields[field]] as const);
  if (dimensions.some(([, value]) => typeof value !== 'string')) return undefined;
  return Object.fromEntries(dimensions.map(([name, value]) => [name, String(value)]));
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : undefined;
  } catch {
    return undefined;
  }
}
