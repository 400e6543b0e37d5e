import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export interface Link {
  /** From 1. */
  readonly line: number;
  readonly target: string;
}

/** Code is no text: what looks like a link or a heading there is none. Lines keep their numbers. */
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
const withoutCode = (markdown: string): string =>
  markdown
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, blank)
    .replace(/(?<=\n\n)(?: {4}.*\n?)+/g, blank)
    .replace(/`[^`\n]+`/g, (code) => `\`${'x'.repeat(code.length - 2)}\``);

export function linksOf(markdown: string): readonly Link[] {
  return withoutCode(markdown)
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(/\]\(([^()\s]+(?:\([^()\s]*\))?[^()\s]*)\)/g)].map(([, target = '']) => ({ line: index + 1, target })),
    );
}

/** The anchors that GitHub gives to the headings: https://github.com/gjtorikian/html-pipeline, table of contents filter. */
export function anchorsOf(markdown: string): readonly string[] {
  const seen = new Map<string, number>();
  const headings = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, blank).matchAll(/^#{1,6} +(.+?) *#*$/gm);
  return [...headings].map(([, heading = '']) => {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

const isThere = (path: string): boolean => existsSync(join(ROOT, path));
const isPage = (path: string): boolean => path.endsWith('.md') && statSync(join(ROOT, path)).isFile();

/** Why a link of a file (path from the root) leads nowhere; undefined where it leads somewhere, or out of the project. */
function fault(file: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return target.startsWith('https://') ? undefined : 'is neither https nor a path';
  const [path = '', anchor] = target.split('#');
  const found = path === '' ? file : normalize(join(dirname(file), decodeURI(path)));
  if (found.startsWith('..')) return 'leads out of the project';
  if (!isThere(found)) return `there is no ${found}`;
  if (anchor === undefined) return undefined;
  if (!isPage(found)) return `${found} has no anchors`;
  const anchors = anchorsOf(readFileSync(join(ROOT, found), 'utf8'));
  return anchors.includes(anchor) ? undefined : `${found} has no #${anchor}, but ${anchors.map((each) => `#${each}`).join(' ')}`;
}

/** Every link of a file (path from the root) that leads nowhere, with its line and the reason. */
export function brokenLinks(file: string, markdown = readFileSync(join(ROOT, file), 'utf8')): readonly string[] {
  return linksOf(markdown).flatMap(({ line, target }) => {
    const reason = fault(file, target);
    return reason === undefined ? [] : [`${file}:${line} ${target}: ${reason}`];
  });
}
