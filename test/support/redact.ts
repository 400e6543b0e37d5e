import type { TemplateJson } from './synth';

/** A template as text, without what changes with every line of a function: hashes of assets. */
export function redact(template: TemplateJson): string {
  return `${JSON.stringify(template, null, 2).replaceAll(/\b[0-9a-f]{64}\b/g, 'ASSET')}\n`;
}
