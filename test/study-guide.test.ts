import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LABS } from '../labs/all';
import { linksOf } from './support/markdown';

const GUIDE = readFileSync(join(__dirname, '..', 'docs', 'study-guide.md'), 'utf8');
const LETTERS = ['A', 'B', 'C', 'D'] as const;

/** The text of a section: from its heading to the next one of the same or a higher level. */
function section(heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const [, after = ''] = GUIDE.split(`\n${heading}\n`);
  return after.split(new RegExp(`^#{1,${level}} `, 'm'))[0] ?? '';
}

interface Question {
  readonly title: string;
  readonly number: number;
  /** Domain of DEA-C01, 1 to 4. */
  readonly domain: number;
  readonly scenario: string;
  readonly options: readonly (readonly [letter: string, text: string])[];
  /** Letter and reason of what is called right: one, or the question is broken. */
  readonly right: readonly (readonly [letter: string, reason: string])[];
  readonly wrong: readonly (readonly [letter: string, reason: string])[];
  readonly links: readonly string[];
}

const pairs = (text: string, pattern: RegExp): (readonly [string, string])[] =>
  [...text.matchAll(pattern)].map(([, letter = '', words = '']) => [letter, words.trim()] as const);

function parse(text: string): Question {
  const [title = '', ...rest] = text.split('\n');
  const [asked = '', ...answers] = rest.join('\n').split('<details><summary>Answer</summary>');
  const answer = answers.join('').split('</details>')[0] ?? '';
  const [, number = '', domain = ''] = /^(\d+)\. .+ \[(\d)\]$/.exec(title) ?? [];
  return {
    title,
    number: Number(number),
    domain: Number(domain),
    scenario: asked.split(/^- \*\*/m)[0]?.trim() ?? '',
    options: pairs(asked, /^- \*\*([A-Z])\.\*\* (.+)$/gm),
    right: pairs(answer, /^\*\*([A-Z])\.\*\* (.+)$/gm),
    wrong: pairs(answer, /^- ([A-Z]): (.+)$/gm),
    links: linksOf(/^Shown by: .+$/m.exec(answer)?.[0] ?? '').map(({ target }) => target),
  };
}

const QUESTIONS = section('## Thirty questions')
  .split(/^### /m)
  .slice(1)
  .map((text) => parse(text));

/** A lab, a test, or a page of AWS: what may show that an answer is right. */
const isEvidence = (target: string): boolean =>
  target.startsWith('../labs/') || target.startsWith('../test/') || target.startsWith('https://docs.aws.amazon.com/');

describe('the questions of the study guide', () => {
  it('are thirty, in order', () => {
    expect(QUESTIONS.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  it.each(QUESTIONS)(
    'question $number: four different options, one of them right, and a reason for each',
    ({ scenario, options, right, wrong }) => {
      expect(scenario.length).toBeGreaterThan(60);
      expect(options.map(([letter]) => letter)).toEqual(LETTERS);
      expect(new Set(options.map(([, text]) => text)).size).toBe(4);
      expect(right).toHaveLength(1);
      expect([...right, ...wrong].map(([letter]) => letter).sort()).toEqual(LETTERS);
      for (const [, reason] of [...right, ...wrong]) expect(reason.length).toBeGreaterThan(8);
    },
  );

  it.each(QUESTIONS)('question $number: is shown by a lab, a test or a page of AWS', ({ links }) => {
    expect(links.filter(isEvidence).length).toBeGreaterThan(0);
  });

  it('ask of every domain of the exam', () => {
    const asked = [1, 2, 3, 4].map((domain) => QUESTIONS.filter((question) => question.domain === domain).length);
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(4);
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(30);
  });

  it('cannot be guessed by letter or by length', () => {
    const rightLetters = QUESTIONS.map(({ right }) => right[0]?.[0]);
    for (const letter of LETTERS) expect(rightLetters.filter((each) => each === letter).length).toBeGreaterThanOrEqual(5);
    const isLongest = ({ options, right }: Question) => {
      const longest = Math.max(...options.map(([, text]) => text.length));
      return options.find(([letter]) => letter === right[0]?.[0])?.[1].length === longest;
    };
    expect(QUESTIONS.filter(isLongest).length).toBeLessThanOrEqual(15);
  });
});

describe('the claims of the course', () => {
  const rows = [...section('## The claims of the course').matchAll(/^\| (\d+) \|(.+)\|$/gm)].map(([, number, cells = '']) => ({
    number: Number(number),
    cells: cells.split(/(?<!\\)\|/).map((cell) => cell.trim()),
  }));

  it('have a row for each lab', () => {
    const labs = rows.flatMap(({ cells }) => linksOf(cells.at(-1) ?? '').map(({ target }) => normalize(join('docs', target))));
    expect(labs.filter((target) => target.startsWith('labs/')).sort()).toEqual(LABS.map(({ name }) => `labs/${name}.ts`).sort());
  });

  it.each(rows)('$number: says what is true and what it simplifies, with a lab and a further source', ({ cells }) => {
    expect(cells).toHaveLength(4);
    for (const cell of cells) expect(cell.length).toBeGreaterThan(10);
    const evidence = linksOf(cells.at(-1) ?? '').map(({ target }) => target);
    expect(evidence.filter((target) => target.startsWith('../labs/'))).toHaveLength(1);
    expect(evidence.some((target) => target.startsWith('../test/'))).toBe(true);
  });
});

describe('the links of the study guide', () => {
  it('lead out of the project only to AWS’s and Kafka’s pages, and to the course', () => {
    const hosts = linksOf(GUIDE)
      .filter(({ target }) => target.startsWith('https:'))
      .map(({ target }) => new URL(target).host);
    expect([...new Set(hosts)].sort()).toEqual(['cloudacademy.com', 'docs.aws.amazon.com', 'kafka.apache.org']);
  });
});
