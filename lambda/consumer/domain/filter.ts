import type { Visit } from '../../shared/domain/visit';

export type TextField = 'client' | 'method' | 'path' | 'protocol' | 'referrer' | 'userAgent';
export type NumberField = 'status' | 'bytes' | 'durationMs';

/**
 * A closed predicate language over a visit's fields: data, so that a service is declared, printed and compared like any other setting.
 * Text is compared without case. An absent field (null) satisfies no leaf but `present: false` and `ofSite: false`.
 */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  /** `from` <= value < `to` */
  | { readonly field: NumberField; readonly from: number; readonly to: number }
  | { readonly field: TextField; readonly is: readonly string[] }
  | { readonly field: TextField; readonly startsWith: readonly string[] }
  | { readonly field: TextField; readonly contains: readonly string[] }
  | { readonly field: TextField; readonly present: boolean }
  /** File extension of the path, before any query: `['.png']`. */
  | { readonly field: 'path'; readonly extension: readonly string[] }
  /** Host of the referrer or a subdomain of it; an entry that ends in a dot stands for any top-level domain: `['google.', 't.co']`. */
  | { readonly field: 'referrer'; readonly host: readonly string[] }
  /** Whether the referrer is a page of the visited site itself (see `isOfSite`). */
  | { readonly field: 'referrer'; readonly ofSite: boolean };

export type Predicate = (visit: Visit) => boolean;

/** Matches every visit. */
export const EVERY_VISIT: Filter = { all: [] };

const HOST = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i;

/**
 * Whether a referrer's host belongs to a site. Sites are named by host (`shop.example`), or by the first label alone (`shop`) where the
 * name is that of a replayed file.
 */
export function isOfSite(referrer: string, site: string): boolean {
  const host = HOST.exec(referrer)?.[1]?.toLowerCase();
  if (host === undefined) return false;
  const name = site.toLowerCase();
  const bare = host.startsWith('www.') ? host.slice(4) : host;
  const isLabel = !name.includes('.') && bare.startsWith(`${name}.`);
  return host === name || bare === name || isLabel || host.endsWith(`.${name}`);
}

/** Filters that are compiled already. */
export type Compiled = ReadonlyMap<Filter, Predicate>;

/** Turns a filter into one function, once: a leaf over text becomes one regular expression, and what `known` holds is used as it is. */
export function compileFilter(filter: Filter, known: Compiled = new Map()): Predicate {
  const compiled = known.get(filter);
  if (compiled !== undefined) return compiled;
  if ('all' in filter) return compileAll(filter.all.map((part) => compileFilter(part, known)));
  if ('any' in filter) return compileAny(filter.any.map((part) => compileFilter(part, known)));
  if ('not' in filter) {
    const part = compileFilter(filter.not, known);
    return (visit) => !part(visit);
  }
  if ('from' in filter) {
    const { field, from, to } = filter;
    return (visit) => {
      const value = visit[field];
      return value !== null && value >= from && value < to;
    };
  }
  if ('present' in filter) {
    const { field, present } = filter;
    return (visit) => (visit[field] !== null) === present;
  }
  if ('ofSite' in filter) {
    const { ofSite } = filter;
    return (visit) => (visit.referrer !== null && isOfSite(visit.referrer, visit.site)) === ofSite;
  }
  if ('is' in filter) return equalityPredicate(filter.field, filter.is);
  if ('extension' in filter) return extensionPredicate(filter.extension, patternOf(filter));
  return textPredicate(filter.field, patternOf(filter));
}

/** Remembers its latest answer: a filter may be asked for several times about one visit. */
export function once(predicate: Predicate): Predicate {
  let last: Visit | undefined;
  let answer = false;
  return (visit) => {
    if (visit === last) return answer;
    answer = predicate(visit);
    last = visit;
    return answer;
  };
}

function compileAll(parts: readonly Predicate[]): Predicate {
  const [first, second, ...rest] = parts;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  const both: Predicate = (visit) => first(visit) && second(visit);
  return rest.length === 0 ? both : compileAll([both, ...rest]);
}

function compileAny(parts: readonly Predicate[]): Predicate {
  const [first, second, ...rest] = parts;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  const either: Predicate = (visit) => first(visit) || second(visit);
  return rest.length === 0 ? either : compileAny([either, ...rest]);
}

type TextLeaf = Extract<Filter, { startsWith: unknown } | { contains: unknown } | { extension: unknown } | { host: unknown }>;

function patternOf(filter: TextLeaf): RegExp {
  if ('startsWith' in filter) return new RegExp(`^(?:${alternatives(filter.startsWith)})`, 'i');
  if ('contains' in filter) return new RegExp(alternatives(filter.contains), 'i');
  if ('extension' in filter) return new RegExp(`^[^?#]*(?:${alternatives(filter.extension)})(?:[?#]|$)`, 'i');
  const hosts = filter.host.map((host) => (host.endsWith('.') ? `${escapePattern(host)}[a-z.]+` : escapePattern(host)));
  return new RegExp(`^[a-z]+://(?:[^/?#]*\\.)?(?:${hosts.join('|')})(?:[:/?#]|$)`, 'i');
}

function textPredicate(field: TextField, pattern: RegExp): Predicate {
  return (visit) => {
    const value = visit[field];
    return value !== null && pattern.test(value);
  };
}

const PLAIN_EXTENSION = /^\.[a-z0-9]+$/;

/** What the pattern says, by a look at the end of the path: the pattern tries every one of a dozen extensions at each character of it. */
function extensionPredicate(extensions: readonly string[], pattern: RegExp): Predicate {
  if (!extensions.every((extension) => PLAIN_EXTENSION.test(extension))) return textPredicate('path', pattern);
  const known = new Set(extensions);
  return ({ path }) => {
    const end = endOfPath(path);
    const dot = path.lastIndexOf('.', end - 1);
    // Most paths of pages have no dot; other letters than those declared are left to the pattern.
    if (dot < 0 || end === 0) return false;
    const extension = path.slice(dot, end);
    return known.has(extension) || (!PLAIN_EXTENSION.test(extension) && pattern.test(path));
  };
}

/** Where query or fragment begin. */
function endOfPath(path: string): number {
  const query = path.indexOf('?');
  const fragment = path.indexOf('#');
  if (query < 0) return fragment < 0 ? path.length : fragment;
  return fragment < 0 ? query : Math.min(query, fragment);
}

function equalityPredicate(field: TextField, texts: readonly string[]): Predicate {
  // Methods come as they are declared: the lower-case copy is made for the others only.
  const known = new Set([...texts, ...texts.map((text) => text.toLowerCase())]);
  return (visit) => {
    const value = visit[field];
    return value !== null && (known.has(value) || known.has(value.toLowerCase()));
  };
}

function alternatives(texts: readonly string[]): string {
  // No alternative at all must match nothing; an empty group would match everything.
  return texts.length === 0 ? '(?!)' : texts.map(escapePattern).join('|');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
