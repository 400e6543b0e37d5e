import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, type CatalogueEntry, FILTERS } from '../../../local/alarms/catalogue';

const DOCUMENT = readFileSync(join(__dirname, '../../../docs/alarms.md'), 'utf8');

function rowOf(entry: CatalogueEntry): string {
  const which = entry.namespace === FILTERS ? 'what metric filters write' : `\`${entry.namespace}\` ${entry.names.join(', ')}`;
  return 'missing' in entry ? `| ${which} | not here: ${entry.missing} |` : `| ${which} | ${entry.from} |`;
}

describe('docs/alarms.md', () => {
  it('tells of each metric where it comes from, or why it does not, as the catalogue has it', () => {
    expect(CATALOGUE.map(rowOf).filter((row) => !DOCUMENT.includes(`${row}\n`))).toEqual([]);
  });
});
