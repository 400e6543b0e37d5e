/** `${Name}`, `${Name.Attribute}` and `${!Literal}` of Fn::Sub. */
const PLACEHOLDER = /\$\{(!?)([^}]*)\}/g;

/** Names of the placeholders in a text, literals left out. */
export function substitutionsOf(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)].filter(([, literal]) => literal !== '!').map(([, , name]) => (name ?? '').trim());
}

/** `${!Literal}` becomes `${Literal}`; every other placeholder is replaced by the value for its name. */
export function substitute(text: string, replacementFor: (name: string) => string): string {
  return text.replace(PLACEHOLDER, (_, literal: string, name: string) => (literal === '!' ? `\${${name}}` : replacementFor(name.trim())));
}
