import type { Visit } from '../../shared/domain/visit';
import { VISIT_SCHEMA } from '../../shared/domain/visit';
import { parseLogTime } from './log-time';

export interface UnparsableLine {
  readonly line: number;
  /** Cut to 200 characters. */
  readonly text: string;
}

export interface ParsedLog {
  readonly visits: readonly Visit[];
  readonly unparsable: { readonly count: number; readonly first: readonly UnparsableLine[] };
}

const FIRST_REPORTED = 5;
const LONGEST_REPORTED = 200;

/**
 * Lines of Apache's and nginx's combined format (common format: the last two fields are missing), as written by both:
 *
 *   line    = [ vhost ":" port " " ] client " " ident " " user " [" time "] " DQ request DQ " " status " " bytes [ " " DQ referrer DQ " " DQ agent DQ ] rest
 *   request = method " " target [ " " protocol ]      anything else is kept whole as the path, with method "-"
 *   time    = day "/" month "/" year ":" hour ":" minute ":" second " " zone
 *   quoted  = characters but DQ; Apache writes \" for a quote in it, nginx \x22
 *   rest    = further fields of a longer format; the first number with three decimals or more is the request time in seconds
 *
 * https://httpd.apache.org/docs/2.4/mod/mod_log_config.html, https://nginx.org/en/docs/http/ngx_http_log_module.html
 */
const LINE =
  /^(?:[^\s:]+:\d{1,5} (?=\S+ \S+ \S))?(\S+) \S+ .+? \[([^\]]{20,32})\] "([^"\\]*(?:\\.[^"\\]*)*)" (\d{3}) (\d+|-)(?: "([^"\\]*(?:\\.[^"\\]*)*)" "([^"\\]*(?:\\.[^"\\]*)*)")?(.*)$/;

const REQUEST = /^([A-Za-z][A-Za-z_-]{0,31}) (\S.*?)(?: (HTTP\/\d(?:\.\d)?))?$/;

/** Apache's %D is whole microseconds and %T whole seconds: only a number with decimals says for certain that it is seconds. */
const SECONDS = /(?:^|[\s="])(\d{1,6}\.\d{3,6})(?=["\s]|$)/;

/** Longer lines are no access log; the bound also keeps the pattern's work small. */
const LONGEST_LINE = 65_536;

/** Parses lines in order; blank ones are skipped. `firstLine` is the number of `lines[0]` in its file, from 1. */
export function parseAccessLog(site: string, firstLine: number, lines: readonly string[]): ParsedLog {
  const visits: Visit[] = [];
  const first: UnparsableLine[] = [];
  let count = 0;
  lines.forEach((text, index) => {
    if (text.trim() === '') return;
    const line = firstLine + index;
    const visit = parseLine(site, line, text);
    if (visit !== undefined) visits.push(visit);
    else {
      count += 1;
      if (first.length < FIRST_REPORTED) first.push({ line, text: text.slice(0, LONGEST_REPORTED) });
    }
  });
  return { visits, unparsable: { count, first } };
}

/** One line, its number being the visit's sequence; undefined if it is none of the format. */
export function parseLine(site: string, line: number, text: string): Visit | undefined {
  if (text.length > LONGEST_LINE) return undefined;
  const [, client, time, request, status, bytes, referrer, userAgent, rest] = LINE.exec(text.replace(/^\uFEFF/, '').trimEnd()) ?? [];
  if (client === undefined || time === undefined || request === undefined) return undefined;
  const instant = parseLogTime(time);
  const sent = bytes === '-' ? 0 : Number(bytes);
  if (instant === undefined || !Number.isSafeInteger(sent)) return undefined;
  return {
    schema: VISIT_SCHEMA,
    site,
    sequence: line,
    time: instant,
    client,
    ...parseRequest(request),
    status: Number(status),
    bytes: sent,
    referrer: optional(referrer),
    userAgent: optional(userAgent),
    durationMs: durationOf(rest),
  };
}

/** A request line that is none (TLS bytes on a plain port, nothing at all) was answered with 400 and is a visit all the same. */
function parseRequest(request: string): Pick<Visit, 'method' | 'path' | 'protocol'> {
  const [, method, target, protocol] = REQUEST.exec(request) ?? [];
  if (method === undefined || target === undefined) return { method: '-', path: request === '' ? '-' : request, protocol: '-' };
  return { method, path: unescapeText(target), protocol: protocol ?? 'HTTP/0.9' };
}

function optional(text: string | undefined): string | null {
  return text === undefined || text === '-' || text === '' ? null : unescapeText(text);
}

function durationOf(rest: string | undefined): number | null {
  const seconds = SECONDS.exec(rest ?? '')?.[1];
  return seconds === undefined ? null : Math.round(Number(seconds) * 1_000);
}

const ESCAPE_RUN = /(?:\\x[89A-Fa-f][0-9A-Fa-f])+|\\x22|\\x5[Cc]|\\["\\]/g;

/** Quotes, backslashes and UTF-8 back from their escapes; control characters stay escaped, for whoever prints the text. */
function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE_RUN, (run) => {
    if (run === '\\"' || run === '\\x22') return '"';
    if (run === '\\\\' || run.toLowerCase() === '\\x5c') return '\\';
    const decoded = Buffer.from(run.replaceAll('\\x', ''), 'hex').toString('utf8');
    return decoded.includes('\uFFFD') ? run : decoded;
  });
}
