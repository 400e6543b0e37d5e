import { describe, expect, it } from 'vitest';
import { EventSourceMapping } from '../../../local/event-source/mapping';
import { Mappings } from '../../../local/event-source/mappings';
import { type RecordSource, SYSTEM_CLOCK } from '../../../local/event-source/ports';
import type { EventSourceMappingSpec } from '../../../local/ports';
import { mappingSpec } from './support';

/** Joins when it is told to, as a group may take its time. */
class SlowSource implements RecordSource {
  isStopped = false;
  join: () => void = () => {};
  readonly #joined = new Promise<void>((resolve) => {
    this.join = resolve;
  });

  start(): Promise<void> {
    return this.#joined;
  }
  resume(): void {}
  seek(): void {}
  async commit(): Promise<void> {}
  async stop(): Promise<void> {
    this.isStopped = true;
  }
}

/** Mappings without brokers; the sources that were opened, in order. */
function mappingsOf(specs: readonly EventSourceMappingSpec[]) {
  const sources: SlowSource[] = [];
  const offsets = { ends: async () => new Map(), offsetsAt: async () => new Map(), committed: async () => new Map() };
  const open = (spec: EventSourceMappingSpec) => {
    const source = new SlowSource();
    sources.push(source);
    const mapping = new EventSourceMapping(spec, {
      source,
      offsets,
      sink: undefined,
      invoke: async () => ({ ok: true, payload: null, durationMs: 1, coldStart: false }),
      bootstrapServers: '127.0.0.1:9092',
      clock: SYSTEM_CLOCK,
      onProblem: () => {},
    });
    return { mapping, sink: undefined };
  };
  const mappings = new Mappings(specs.map(open), open, { forgetEnds: () => {}, stop: async () => {} });
  return { mappings, sources };
}

describe('event source mappings that are being stopped', () => {
  it('stop one that is still being added or enabled as well: none goes on reading behind a run that has ended', async () => {
    const spec = mappingSpec({ consumerGroupId: 'paused' });
    const { mappings, sources } = mappingsOf([spec]);
    await mappings.disable(spec);
    const enabled = mappings.enable(spec).catch((error: unknown) => error);
    const added = mappings.add(mappingSpec({ consumerGroupId: 'new' })).catch((error: unknown) => error);
    await expect.poll(() => sources.length).toBe(3);
    await mappings.stop();
    expect(sources.map(({ isStopped }) => isStopped)).toEqual([true, true, true]);
    for (const source of sources) source.join();
    expect(await enabled).toMatchObject({ code: 'mapping-stopped' });
    expect(await added).toMatchObject({ code: 'mapping-stopped' });
    expect(mappings.mappings.map(({ spec: { consumerGroupId } }) => consumerGroupId)).toEqual(['paused']);
  });

  it('begin none any more', async () => {
    const { mappings, sources } = mappingsOf([]);
    await mappings.stop();
    await expect(mappings.add(mappingSpec({ consumerGroupId: 'late' }))).rejects.toMatchObject({ code: 'mapping-stopped' });
    expect(sources).toEqual([]);
  });
});

describe('event source mappings', () => {
  it('keep one that was enabled again in its place, and put one that was added behind the others', async () => {
    const [first, second] = [mappingSpec({ consumerGroupId: 'first' }), mappingSpec({ consumerGroupId: 'second' })];
    const { mappings, sources } = mappingsOf([first, second]);
    await mappings.disable(first);
    const changes = Promise.all([mappings.enable(first), mappings.add(mappingSpec({ consumerGroupId: 'third' }))]);
    await expect.poll(() => sources.length).toBe(4);
    for (const source of sources) source.join();
    await changes;
    expect(mappings.mappings.map(({ spec: { consumerGroupId } }) => consumerGroupId)).toEqual(['first', 'second', 'third']);
    await mappings.stop();
  });
});
