import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { AccessLogEvent } from '../../../lambda/producer/contract';
import type { InvocationResult } from '../../../local/ports';
import { chunkLines, MAX_LINE_LENGTH, readLines } from '../../../local/schedules/lines';
import { openLogFiles, reasonOf, siteOf } from '../../../local/schedules/log-files';
import { startReplay } from '../../../local/schedules/replay';

const directory = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
};
const lines = (count: number, text = 'line'): string[] => Array.from({ length: count }, (_, index) => `${text} ${index + 1}`);
const OK: InvocationResult = { ok: true, payload: null, durationMs: 1, coldStart: false };

describe('the site of a log file', () => {
  it.each([
    ['/var/log/nginx/shop.example.access.log', 'shop.example'],
    ['shop.example.log', 'shop.example'],
    ['shop.log.1', 'shop'],
    ['shop-access.log.12.gz', 'shop'],
    ['shop_access.log', 'shop'],
    ['access.log', 'access'],
    ['shop', 'shop'],
    ['shop.txt.gz', 'shop.txt'],
  ])('%s is %s', (path, site) => expect(siteOf(path)).toBe(site));
});

describe('before a replay starts', () => {
  it('every file is looked at and every problem told at once', async () => {
    const fine = file('fine.log', 'a\n');
    const empty = file('empty.log', '');
    const emptyGzip = file('nothing.log.gz', gzipSync(''));
    const damaged = file('damaged.log.gz', Buffer.concat([gzipSync('a line\n').subarray(0, 10), Buffer.alloc(50, 0xff)]));
    const same = file('fine.access.log', 'b\n');
    const nameless = file('.log', 'c\n');
    mkdirSync(join(directory, 'folder.log'));
    const paths = [fine, join(directory, 'gone.log'), empty, emptyGzip, damaged, same, nameless, join(directory, 'folder.log')];
    const message = await openLogFiles(paths).then(
      () => '',
      (error: Error) => error.message.replaceAll(directory, ''),
    );
    expect(message.split('\n')).toEqual([
      '/gone.log: cannot be read: there is no such file',
      '/empty.log: is empty, must hold at least one line',
      '/nothing.log.gz: is empty, must hold at least one line',
      '/damaged.log.gz: cannot be read: the gzip data is damaged',
      expect.stringContaining('/.log: has no name for a site'),
      '/folder.log: is a folder, must be an access log',
      expect.stringContaining('/fine.log and /fine.access.log: are both the site fine'),
    ]);
  });

  it('a file that may not be read is told in plain words', () => {
    expect(reasonOf(Object.assign(new Error('EACCES: permission denied, open'), { code: 'EACCES' }))).toBe('permission denied');
    expect(reasonOf(new Error('something else'))).toBe('something else');
  });
});

describe('lines', () => {
  const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
    const all: T[] = [];
    for await (const one of source) all.push(one);
    return all;
  };
  async function* inPieces(bytes: Buffer, size: number) {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  }

  it('do not depend on how the bytes come; only \\n ends one, a \\r before it goes', async () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', '\u2028', '\u0085', 'é', '😀', '\t', '"', '\r') })
      .map((line) => line.replace(/\r+$/, ''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(text),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (all, newline, isEnded, size) => {
          const joined = all.join(newline) + (isEnded && all.length > 0 ? newline : '');
          const expected = isEnded || all.at(-1) !== '' ? all : all.slice(0, -1);
          expect(await collect(readLines(inPieces(Buffer.from(joined), size)))).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('that never end are cut', async () => {
    const [line, next] = await collect(readLines(inPieces(Buffer.from(`${'x'.repeat(MAX_LINE_LENGTH * 3)}\nnext`), 1_000)));
    expect(line?.length).toBe(MAX_LINE_LENGTH);
    expect(next).toBe('next');
  });

  it('come in chunks within both limits, all of them, in order, with their numbers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 40 })),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 90 }),
        async (all, most, bytes) => {
          const chunks = await collect(
            chunkLines(
              (async function* () {
                yield* all;
              })(),
              { lines: most, bytes },
            ),
          );
          expect(chunks.flatMap((chunk) => chunk.lines)).toEqual(all);
          for (const chunk of chunks) {
            expect(chunk.lines.length).toBeLessThanOrEqual(most);
            expect(all[chunk.firstLine - 1]).toBe(chunk.lines[0]);
            if (chunk.lines.length > 1)
              expect(Buffer.byteLength(JSON.stringify(chunk.lines)) - 1).toBeLessThanOrEqual(bytes + chunk.lines.length);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a replay', () => {
  it('writes every file in its own order, packed or not, all files at the same time', async () => {
    const paths = [
      file('north.access.log', lines(2_500).join('\n')),
      file('south.log.gz', gzipSync(`${lines(1_200, 'packed').join('\n')}\n`)),
    ];
    const files = await openLogFiles(paths);
    const events: AccessLogEvent[] = [];
    const running = new Map<string, number>();
    // Ends only when both files are being written.
    let meet: () => void = () => {};
    const bothBegan = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const replay = startReplay(files, {
      functionArn: 'producer',
      invoke: async (_, payload) => {
        const event = payload as AccessLogEvent;
        expect(running.get(event.site) ?? 0).toBe(0);
        running.set(event.site, 1);
        if (running.size === 2) meet();
        await bothBegan;
        running.set(event.site, 0);
        events.push(event);
        return OK;
      },
      onResult: () => {},
    });
    expect((await replay.finished).map(({ site, lines: count, isComplete }) => [site, count, isComplete])).toEqual([
      ['north', 2_500, true],
      ['south', 1_200, true],
    ]);
    for (const [site, expected] of [
      ['north', lines(2_500)],
      ['south', lines(1_200, 'packed')],
    ] as const) {
      const own = events.filter((event) => event.site === site);
      expect(own.flatMap((event) => event.lines)).toEqual(expected);
      expect(own.map((event) => event.firstLine)).toEqual(own.map((_, index) => index * 1_000 + 1));
    }
  });

  it('ends a file whose invocation fails, says from which line on, and finishes the others', async () => {
    const files = await openLogFiles([file('bad.log', lines(25).join('\n')), file('good.log', lines(25).join('\n'))]);
    const results: string[] = [];
    const replay = startReplay(files, {
      functionArn: 'producer',
      invoke: async (_, payload) => {
        const event = payload as AccessLogEvent;
        const fails = event.site === 'bad' && event.firstLine === 11;
        return fails ? { ok: false, errorType: 'Sandbox.Timedout', errorMessage: 'too slow', durationMs: 1, coldStart: false } : OK;
      },
      onResult: ({ site }, { ok }) => results.push(`${site} ${ok}`),
      limits: { lines: 10, bytes: 1_000 },
    });
    const [bad, good] = await replay.finished;
    expect(bad).toMatchObject({
      lines: 10,
      isComplete: false,
      problem: expect.stringMatching(/bad\.log: line 11 on was not written: Sandbox\.Timedout: too slow$/),
    });
    expect(good).toMatchObject({ lines: 25, isComplete: true });
    expect(results.filter((result) => result.startsWith('bad'))).toEqual(['bad true', 'bad false']);
  });

  it('stopped, ends after the chunk that runs', async () => {
    const files = await openLogFiles([file('long.log', lines(100).join('\n'))]);
    const calls: number[] = [];
    const replay = startReplay(files, {
      functionArn: 'producer',
      invoke: async (_, payload) => {
        calls.push((payload as AccessLogEvent).firstLine);
        if (calls.length === 2) void replay.stop();
        return OK;
      },
      onResult: () => {},
      limits: { lines: 10, bytes: 10_000 },
    });
    expect(await replay.finished).toMatchObject([
      { lines: 20, isComplete: false, wasStopped: true, problem: expect.stringContaining('line 21 on was not written: the run was ended') },
    ]);
    expect(calls).toEqual([1, 11]);
  });

  it('says so when a file goes bad in the middle', async () => {
    const packed = gzipSync(lines(50_000).join('\n'));
    const files = await openLogFiles([file('torn.log.gz', packed.subarray(0, packed.length - 20))]);
    const replay = startReplay(files, { functionArn: 'producer', invoke: async () => OK, onResult: () => {} });
    expect(await replay.finished).toMatchObject([{ isComplete: false, problem: expect.stringContaining('the gzip data ends too early') }]);
  });
});
