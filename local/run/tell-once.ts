import type { View } from '../view/view';

/** Of each service: what fails in every service at once must leave room for what fails next. */
const KINDS_TOLD = 5;
/** What differs from one failure to the next of its kind: ids of requests, and counts, offsets and times. */
const REQUEST_ID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
const NUMBER = /\d+/g;

/** A function that fails does so again and again: each kind of failure is worth one line of its service. */
export function tellOnce(view: Pick<View, 'note'>): (service: string, text: string) => void {
  const told = new Map<string, Set<string>>();
  return (service, text) => {
    const kinds = told.get(service) ?? new Set();
    told.set(service, kinds);
    const kind = text.replace(REQUEST_ID, '').replace(NUMBER, '');
    if (kinds.has(kind) || kinds.size >= KINDS_TOLD) return;
    kinds.add(kind);
    view.note(`${service}: ${text}`);
  };
}
