import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { FunctionLogFiles } from '../../../local/functions/log-files';
import { type FunctionLogLine, levelOf, readLines } from '../../../local/functions/log-sink';

const directory = mkdtempSync(join(tmpdir(), 'logs-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the level of a line', () => {
  it.each([
    { stream: 'stdout', text: '{"level":"WARN","message":"x"}', level: 'warn' },
    { stream: 'stdout', text: '{"time":"2026-01-01","level":"error","message":"x"}', level: 'error' },
    { stream: 'stdout', text: '2026-01-01T00:00:00Z\tabc\tERROR\tInvoke Error\t{}', level: 'error' },
    { stream: 'stderr', text: '{"level":"info","message":"x"}', level: 'info' },
    { stream: 'stderr', text: '(node:7) DeprecationWarning: old', level: 'warn' },
    { stream: 'stderr', text: '    at Object.<anonymous>', level: 'error' },
    { stream: 'stdout', text: '{"level":"loud"}', level: 'info' },
    { stream: 'stdout', text: 'hello', level: 'info' },
  ] as const)('of $stream "$text" is $level', ({ stream, text, level }) => {
    expect(levelOf(stream, text)).toBe(level);
  });
});

describe('the lines of a stream', () => {
  it('do not depend on how it arrives in pieces', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 7 }), async (texts, size) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
        const stream = Readable.from(pieces, { objectMode: true });
        const seen: string[] = [];
        readLines(stream, (text) => seen.push(text));
        await new Promise((resolve) => stream.once('end', resolve));
        expect(seen).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the log files', () => {
  it('are one per function, and warnings and errors are told to the listener', async () => {
    const told: string[] = [];
    const files = new FunctionLogFiles(directory, (line) => told.push(line.text));
    const line = (functionName: string, level: FunctionLogLine['level'], text: string) =>
      files.write({ functionName, stream: 'stdout', level, text });
    line('a', 'info', 'one');
    line('b/../c', 'warn', 'two');
    line('a', 'error', 'three');
    await files.stop();
    line('a', 'error', 'after the end');
    expect(readFileSync(join(directory, 'a.log'), 'utf8')).toBe('one\nthree\n');
    expect(readFileSync(join(directory, 'b_.._c.log'), 'utf8')).toBe('two\n');
    expect(told).toEqual(['two', 'three']);
  });
});
