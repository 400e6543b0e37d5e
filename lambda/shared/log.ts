/** Severities, quietest last. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = Readonly<Record<string, unknown>>;

/** One line per call; `fields` must be serializable. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface LoggerOptions {
  /** Least severity that is written; default `info`. */
  readonly level?: LogLevel;
  /** Takes one line without its newline; default standard output. */
  readonly write?: (line: string) => void;
  readonly now?: () => Date;
}

// Whoever holds a ResponseURL can answer for the custom resource; tokens and keys speak for themselves.
const SECRET_KEYS = /^(response_?url|.*(token|secret|password|credential|authorization|signature).*)$/i;
const SIGNED_QUERY = /([?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|Signature)=)[^&\s"]+/gi;
const MASK = '***';

/** A copy that may be printed: secrets masked by the name of their key, signed URLs without signature, errors as code and message. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(SIGNED_QUERY, `$1${MASK}`);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return { name: value.name, message: redact(value.message), ...('code' in value ? { code: value.code } : {}) };
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, SECRET_KEYS.test(key) ? MASK : redact(inner)]));
}

/** A logger that writes one JSON object per line: `time`, `level`, `message`, then the fields. */
export function createLogger(options: LoggerOptions = {}): Logger {
  const least = LOG_LEVELS.indexOf(options.level ?? 'info');
  const now = options.now ?? (() => new Date());
  const write = options.write ?? ((line: string) => void process.stdout.write(`${line}\n`));
  const at =
    (level: Exclude<LogLevel, 'silent'>) =>
    (message: string, fields: LogFields = {}) => {
      if (LOG_LEVELS.indexOf(level) < least) return;
      write(JSON.stringify({ time: now().toISOString(), level, message: redact(message), ...(redact(fields) as LogFields) }));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A logger that writes nothing. */
export const SILENT: Logger = createLogger({ level: 'silent' });

/** The level that a variable names, or `info`; a wrong name must not stop a function. */
export function parseLogLevel(text: string | undefined): LogLevel {
  const name = text?.trim().toLowerCase();
  return LOG_LEVELS.find((level) => level === name) ?? 'info';
}
