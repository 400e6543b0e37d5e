import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const ROWS = [...read('docs/clients.md').matchAll(/^\| (\d+)\. [^|]* \| `([^`]+)` \| ([^|]+) \|$/gm)];

describe('docs/clients.md', () => {
  it('tells of twelve checks', () => {
    expect(ROWS.map(([, number]) => Number(number))).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });

  it.each(ROWS.map(([, number, file, name]) => ({ number, file: file ?? '', name: name ?? '' })))(
    'check $number is the test that it names',
    ({ file, name }) => {
      expect(read(file)).toContain(name);
    },
  );
});
