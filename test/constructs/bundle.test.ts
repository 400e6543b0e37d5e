import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildBundle } from '../../lib/constructs/bundle';

const folder = mkdtempSync(join(tmpdir(), 'msk-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bundling', () => {
  it('leaves out what the signer loads for entry points that nobody calls', () => {
    buildBundle('producer', folder);
    // With the real STS client it is 780 kB.
    expect(statSync(join(folder, 'index.js')).size).toBeLessThan(450_000);
  });
});
