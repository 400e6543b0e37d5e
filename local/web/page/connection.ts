/** The page's line to the run: states as they come, questions and controls. */
import type { Said } from '../ports';
import type { RecordView } from '../record-view';
import type { SiteScores } from '../score-book';
import type { WebState } from '../state';

export type Line =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly text: string };

export interface Listeners {
  onState(state: WebState): void;
  onLine(line: Line): void;
}

/**
 * Listens while the page is visible. A hidden one lets go: a browser opens six connections to an address, and a sleeping tab would hold one and
 * have a heap of old states to work off when it wakes.
 */
export function listen({ onState, onLine }: Listeners): void {
  let source: EventSource | undefined;
  let hasEnded = false;
  const close = (): void => {
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    if (source !== undefined || hasEnded || document.hidden) return;
    onLine({ kind: 'connecting' });
    const opened = new EventSource('events');
    source = opened;
    opened.onmessage = ({ data }: MessageEvent<string>) => {
      onLine({ kind: 'live' });
      onState(JSON.parse(data));
    };
    opened.addEventListener('end', () => {
      hasEnded = true;
      close();
      onLine({ kind: 'ended' });
    });
    opened.onerror = () => {
      if (source !== opened) return;
      if (opened.readyState !== EventSource.CLOSED) return onLine({ kind: 'lost' });
      close();
      void whyRefused().then((text) => onLine(text === undefined ? { kind: 'lost' } : { kind: 'refused', text }));
    };
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  open();
}

/** An EventSource does not say what the server answered. */
async function whyRefused(): Promise<string | undefined> {
  const gone = new AbortController();
  try {
    const response = await fetch('events', { signal: gone.signal });
    if (response.ok) return undefined;
    const body: { readonly text?: string } = await response.json();
    return body.text;
  } catch {
    return undefined;
  } finally {
    gone.abort();
  }
}

const LOST = 'the run does not answer: it has ended, or this machine is very busy';

export async function askScores(site: string): Promise<SiteScores | undefined> {
  const response = await fetch(`scores?${new URLSearchParams({ site })}`).catch(() => undefined);
  return response?.ok === true ? response.json() : undefined;
}

export interface RecordsAnswer {
  readonly records?: readonly RecordView[];
  /** Why there are none. */
  readonly text?: string;
}

export async function askRecords(topic: string, partition: number, howMany: number): Promise<RecordsAnswer> {
  const query = new URLSearchParams({ topic, partition: String(partition), count: String(howMany) });
  const response = await fetch(`records?${query}`).catch(() => undefined);
  return response === undefined ? { text: LOST } : response.json();
}

export async function change(name: 'plan' | 'perform', control: object): Promise<Said> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(name, { method: 'POST', headers, body: JSON.stringify(control) }).catch(() => undefined);
  if (response === undefined) return { isWell: false, text: LOST };
  const said: Partial<Said> = await response.json();
  return { isWell: said.isWell === true, text: said.text ?? '' };
}
