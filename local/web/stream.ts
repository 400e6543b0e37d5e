/** Server-sent events to every open page: one state after the other, of which only the newest matters. */

/** One open page: `write` says false where its buffer is full, and `onDrain` when it is empty again. */
export interface Listener {
  write(text: string): boolean;
  onDrain(listener: () => void): void;
  end(): void;
}

interface Client {
  readonly listener: Listener;
  isBlocked: boolean;
  /** Waits for the client; a newer one takes its place. */
  waiting: string | undefined;
}

/** A browser opens six connections to one address: with more pages than this a page's own requests would wait for ever. */
export const MOST_PAGES = 4;

export class Stream {
  readonly #clients = new Set<Client>();
  #latest: object | undefined;

  get size(): number {
    return this.#clients.size;
  }

  get isFull(): boolean {
    return this.#clients.size >= MOST_PAGES;
  }

  /** Sends the newest state at once. Returns what takes the page off again. */
  add(listener: Listener): () => void {
    const client: Client = { listener, isBlocked: false, waiting: undefined };
    this.#clients.add(client);
    listener.onDrain(() => {
      client.isBlocked = false;
      const { waiting } = client;
      client.waiting = undefined;
      if (waiting !== undefined) write(client, waiting);
    });
    if (this.#latest !== undefined) write(client, eventOf(this.#latest));
    return () => {
      this.#clients.delete(client);
    };
  }

  /** Becomes text only when somebody listens. */
  publish(state: object): void {
    this.#latest = state;
    if (this.#clients.size === 0) return;
    const event = eventOf(state);
    for (const client of this.#clients) write(client, event);
  }

  /** The last words: pages that hear them do not connect again. */
  end(): void {
    for (const { listener } of this.#clients) {
      listener.write('event: end\ndata: {}\n\n');
      listener.end();
    }
    this.#clients.clear();
  }
}

/** JSON has no line breaks, which would end a line of the event. */
const eventOf = (state: object): string => `data: ${JSON.stringify(state)}\n\n`;

function write(client: Client, text: string): void {
  if (client.isBlocked) {
    client.waiting = text;
    return;
  }
  client.isBlocked = !client.listener.write(text);
}
