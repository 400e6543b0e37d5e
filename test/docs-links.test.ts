import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, brokenLinks, linksOf } from './support/markdown';

const ROOT = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const PAGES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.md'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('node_modules/'));

describe('the pages of the project', () => {
  it.each(PAGES)('%s links only to files and headings that exist', (file) => {
    expect(brokenLinks(file)).toEqual([]);
  });

  it('are each linked or named in the README; runbooks are named by their alarms', () => {
    const readme = read('README.md');
    const unnamed = PAGES.filter((file) => file.startsWith('docs/') && !file.startsWith('docs/runbooks/') && !readme.includes(file));
    expect(unnamed).toEqual([]);
  });
});

describe('a broken link', () => {
  it('is told with its line and the reason', () => {
    const page =
      '# A page\n\n[gone](gone.md) [here](#a-page) [nowhere](#b)\n\n[over there](../README.md#nothing) [plain](http://x.example)\n';
    expect(brokenLinks('docs/topics.md', '[out](../../x.md)')).toEqual(['docs/topics.md:1 ../../x.md: leads out of the project']);
    expect(brokenLinks('docs/new.md', page.replace('[here](#a-page) [nowhere](#b)', ''))).toEqual([
      'docs/new.md:3 gone.md: there is no docs/gone.md',
      expect.stringContaining('docs/new.md:5 ../README.md#nothing: README.md has no #nothing, but #msk-blueprint'),
      'docs/new.md:5 http://x.example: is neither https nor a path',
    ]);
  });

  it('is no link where it is code', () => {
    expect(linksOf('`[a](b)` [c](d.md)\n\n```\n[e](f)\n```\n\n    [g](h)\n')).toEqual([{ line: 1, target: 'd.md' }]);
  });
});

describe('the anchor of a heading', () => {
  it.each([
    { heading: '## Dead letter (`website-logs-dlq`)', anchor: 'dead-letter-website-logs-dlq' },
    { heading: '### IAM, enforced here', anchor: 'iam-enforced-here' },
    { heading: '# What it’s [for](x.md)', anchor: 'what-its-for' },
  ])('$heading is #$anchor', ({ heading, anchor }) => {
    expect(anchorsOf(heading)).toEqual([anchor]);
  });

  it('is counted where it comes again', () => {
    expect(anchorsOf('# A\n\n```\n# no heading\n```\n\n## A\n')).toEqual(['a', 'a-1']);
  });
});
