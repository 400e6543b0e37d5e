import type { Random } from './random';

/** Kinds of pages, and actions that show one. */
export type PageKind =
  | 'home'
  | 'list'
  | 'product'
  | 'article'
  | 'search'
  | 'add-to-cart'
  | 'cart'
  | 'checkout'
  | 'login'
  | 'account'
  | 'download'
  | 'moved'
  | 'missing';

type Choices = readonly (readonly [PageKind, number])[];

const ENTRIES: Choices = [
  ['home', 0.38],
  ['product', 0.28],
  ['article', 0.2],
  ['list', 0.06],
  ['search', 0.02],
  ['moved', 0.03],
  ['missing', 0.03],
];

/** Where visitors go from a page; the parts of a row add up to 1. */
const NEXT: Readonly<Record<PageKind, Choices>> = {
  home: [
    ['list', 0.36],
    ['article', 0.2],
    ['search', 0.18],
    ['login', 0.14],
    ['product', 0.1],
    ['missing', 0.02],
  ],
  list: [
    ['product', 0.75],
    ['list', 0.15],
    ['home', 0.1],
  ],
  product: [
    ['product', 0.38],
    ['add-to-cart', 0.2],
    ['list', 0.22],
    ['search', 0.1],
    ['download', 0.05],
    ['home', 0.05],
  ],
  article: [
    ['article', 0.5],
    ['home', 0.25],
    ['product', 0.15],
    ['download', 0.07],
    ['missing', 0.03],
  ],
  search: [
    ['product', 0.6],
    ['search', 0.25],
    ['list', 0.15],
  ],
  'add-to-cart': [
    ['cart', 0.5],
    ['product', 0.4],
    ['list', 0.1],
  ],
  cart: [
    ['checkout', 0.45],
    ['product', 0.35],
    ['home', 0.2],
  ],
  checkout: [
    ['account', 0.5],
    ['home', 0.5],
  ],
  login: [
    ['account', 0.7],
    ['login', 0.2],
    ['home', 0.1],
  ],
  account: [
    ['list', 0.5],
    ['home', 0.3],
    ['download', 0.2],
  ],
  download: [
    ['article', 0.5],
    ['home', 0.5],
  ],
  moved: [
    ['product', 0.6],
    ['home', 0.4],
  ],
  missing: [
    ['home', 0.7],
    ['search', 0.3],
  ],
};

const WORDS = ['lamp', 'chair', 'kettle', 'tent', 'bicycle', 'camera', 'notebook', 'jacket', 'speaker', 'desk', 'mug', 'drone'] as const;

export interface Page {
  readonly kind: PageKind;
  /** What the address bar shows once the page is there. */
  readonly path: string;
  readonly word: string;
  readonly id: number;
}

/** The first page of a session (no kind before it), or the next one. */
export function nextPage(random: Random, before: PageKind | undefined): Page {
  const kind = choose(random, before === undefined ? ENTRIES : NEXT[before]);
  const word = random.pick(WORDS);
  // Squaring makes low numbers popular.
  const id = 1 + Math.floor(400 * random.next() ** 2);
  return { kind, path: pathOf(kind, word, id), word, id };
}

function choose(random: Random, choices: Choices): PageKind {
  let left = random.next();
  for (const [kind, part] of choices) {
    left -= part;
    if (left < 0) return kind;
  }
  return 'home';
}

function pathOf(kind: PageKind, word: string, id: number): string {
  switch (kind) {
    case 'home':
      return '/';
    case 'list':
      return `/products?page=${1 + (id % 9)}`;
    case 'product':
    case 'moved':
      return `/products/${word}-${id}`;
    case 'article':
      return `/blog/${2020 + (id % 6)}/${word}`;
    case 'search':
      return `/search?q=${word}`;
    case 'add-to-cart':
    case 'cart':
      return '/cart';
    case 'checkout':
      return '/checkout/thanks';
    case 'login':
    case 'account':
      return kind === 'login' ? '/login' : '/account';
    case 'download':
      return `/downloads/${word}-${id % 40}.${id % 4 === 0 ? 'zip' : 'pdf'}`;
    case 'missing':
      return `/${word}s/${id}`;
  }
}
