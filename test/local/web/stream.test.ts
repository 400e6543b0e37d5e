import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Listener, MOST_PAGES, Stream } from '../../../local/web/stream';

/** A page whose buffer takes so many writes until it is drained. */
class SlowPage implements Listener {
  readonly heard: string[] = [];
  room: number;
  hasEnded = false;
  #drained: () => void = () => {};

  constructor(room: number) {
    this.room = room;
  }

  write(text: string): boolean {
    this.heard.push(text);
    this.room -= 1;
    return this.room > 0;
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  end(): void {
    this.hasEnded = true;
  }

  drain(room: number): void {
    this.room = room;
    this.#drained();
  }
}

const state = (look: number): string => `data: {"look":${look}}\n\n`;

describe('the stream of states', () => {
  it('begins with the newest state, so that a page is never empty for long', () => {
    const stream = new Stream();
    stream.publish({ look: 1 });
    const page = new SlowPage(9);
    stream.add(page);
    expect(page.heard).toEqual([state(1)]);
  });

  it('keeps one state for a page that does not read, the newest, however long it sleeps', () => {
    const stream = new Stream();
    const page = new SlowPage(1);
    stream.add(page);
    for (let look = 1; look <= 10_000; look += 1) stream.publish({ look });
    expect(page.heard).toEqual([state(1)]);
    page.drain(1);
    expect(page.heard).toEqual([state(1), state(10_000)]);
  });

  it('keeps no page from hearing because another one sleeps', () => {
    const stream = new Stream();
    const [slow, quick] = [new SlowPage(1), new SlowPage(99)];
    stream.add(slow);
    stream.add(quick);
    for (const look of [1, 2, 3]) stream.publish({ look });
    expect(quick.heard).toEqual([1, 2, 3].map(state));
  });

  it('always brings the newest state in the end, in order, and never the same twice', () => {
    const step = fc.oneof(fc.constant('publish' as const), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const stream = new Stream();
        const page = new SlowPage(1);
        stream.add(page);
        let look = 0;
        for (const each of steps) {
          if (each !== 'publish') page.drain(each + 1);
          else {
            look += 1;
            stream.publish({ look });
          }
        }
        for (let more = 0; more < 2; more += 1) page.drain(99);
        const looks = page.heard.map((text) => Number(/\d+/.exec(text)?.[0]));
        expect(looks).toEqual([...new Set(looks)].sort((a, b) => a - b));
        if (look > 0) expect(looks.at(-1)).toBe(look);
      }),
    );
  });

  it('has room for so many pages, and again when one has gone', () => {
    const stream = new Stream();
    const removers = Array.from({ length: MOST_PAGES }, () => stream.add(new SlowPage(9)));
    expect(stream.isFull).toBe(true);
    removers[0]?.();
    expect([stream.isFull, stream.size]).toEqual([false, MOST_PAGES - 1]);
  });

  it('ends every page', () => {
    const stream = new Stream();
    const page = new SlowPage(9);
    stream.add(page);
    stream.end();
    expect([page.hasEnded, page.heard, stream.size]).toEqual([true, ['event: end\ndata: {}\n\n'], 0]);
  });
});
