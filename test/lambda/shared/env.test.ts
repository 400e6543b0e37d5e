import { describe, expect, it } from 'vitest';
import { EnvironmentError, requireEnv } from '../../../lambda/shared/env';
import { createLogger, parseLogLevel } from '../../../lambda/shared/log';

describe('requireEnv', () => {
  it('gives the named variables, and names all that are missing', () => {
    expect(requireEnv({ A: ' a ', B: 'b', C: 'c' }, ['A', 'B'])).toEqual({ A: 'a', B: 'b' });
    expect(() => requireEnv({ A: '', B: 'b' }, ['A', 'B', 'C'])).toThrow(EnvironmentError);
    expect(() => requireEnv({ A: '', B: 'b' }, ['A', 'B', 'C'])).toThrow('A: must be set, got nothing; C: must be set, got nothing');
  });
});

describe('the log', () => {
  const lineOf = (message: string, fields: Readonly<Record<string, unknown>>): string => {
    const lines: string[] = [];
    createLogger({ write: (line) => lines.push(line), now: () => new Date(0) }).info(message, fields);
    return lines.join('\n');
  };

  it('writes one JSON object per line', () => {
    expect(lineOf('done', { count: 2, big: 3n })).toBe(
      '{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"done","count":2,"big":"3"}',
    );
  });

  it('masks what would let a reader act for us, at any depth', () => {
    const line = lineOf('see https://x/?X-Amz-Signature=abc&b=1', {
      event: { ResponseURL: 'https://secret', items: [{ sessionToken: 't0' }] },
      url: 'https://y/?X-Amz-Credential=k0&X-Amz-Security-Token=s0',
      error: new Error('at https://z/?X-Amz-Signature=e0'),
    });
    for (const secret of ['abc', 'https://secret', 't0', 'k0', 's0', 'e0']) expect(line).not.toContain(secret);
    expect(line).toContain('&b=1');
  });

  it('writes from the level that was named, and from info for a wrong name', () => {
    const lines: string[] = [];
    const log = createLogger({ level: parseLogLevel(' WARN '), write: (line) => lines.push(line) });
    log.info('no');
    log.warn('yes');
    expect(lines).toHaveLength(1);
    expect(parseLogLevel('loud')).toBe('info');
    expect(parseLogLevel(undefined)).toBe('info');
  });
});
