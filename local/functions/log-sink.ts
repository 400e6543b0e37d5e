import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export type OutputStream = 'stdout' | 'stderr';
export type LineLevel = 'debug' | 'info' | 'warn' | 'error';

export interface FunctionLogLine {
  readonly functionName: string;
  readonly stream: OutputStream;
  readonly level: LineLevel;
  /** Without its newline. */
  readonly text: string;
}

/** Takes what functions print, line by line. */
export interface FunctionLogSink {
  write(line: FunctionLogLine): void;
}

const LEVELS: Readonly<Record<string, LineLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  fatal: 'error',
};

/** Level of a line: what a JSON line or a line in Lambda's text format says of itself; else `info` for stdout, `error` for stderr. */
export function levelOf(stream: OutputStream, text: string): LineLevel {
  const said = text.startsWith('{') ? /"level":\s*"(\w+)"/.exec(text)?.[1] : /^\S+\t\S*\t([A-Z]+)\t/.exec(text)?.[1];
  const level = said === undefined ? undefined : LEVELS[said.toLowerCase()];
  if (level !== undefined) return level;
  if (/^\(node:\d+\) .*Warning/.test(text)) return 'warn';
  return stream === 'stderr' ? 'error' : 'info';
}

// A function that prints without newlines must not fill the memory.
const MAX_LINE_LENGTH = 262_144;

/** Hands over a stream's lines, the unfinished last one too. */
export function readLines(stream: Readable, onLine: (text: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const flush = (): void => {
    if (rest !== '') onLine(rest);
    rest = '';
  };
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rest.length > MAX_LINE_LENGTH) flush();
  });
  stream.on('end', flush);
}
