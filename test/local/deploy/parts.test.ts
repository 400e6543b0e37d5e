import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStateFile } from '../../../local/deploy/adapters/state-file';
import { asSent, isSame } from '../../../local/deploy/scalars';
import { walk } from '../../../local/deploy/walk';
import { withFolder } from '../assembly/support';

describe('scalars of an event', () => {
  it('makes every number and boolean text at any depth and leaves null out', () => {
    expect(asSent({ n: 1, on: true, none: null, list: [1, [false, null], { deep: 2.5 }], text: 'x', empty: {} })).toEqual({
      n: '1',
      on: 'true',
      list: ['1', ['false'], { deep: '2.5' }],
      text: 'x',
      empty: {},
    });
  });

  it('finds two values equal whatever the order of keys, and never two that differ', () => {
    const json = fc.jsonValue();
    fc.assert(
      fc.property(json, (value) => {
        const copy = JSON.parse(JSON.stringify(value));
        const once = JSON.parse(JSON.stringify(value));
        expect(isSame(once, copy)).toBe(true);
        expect(isSame({ a: once, b: 1 }, { b: 1, a: copy })).toBe(true);
        expect(isSame({ a: once }, { a: copy, b: null })).toBe(false);
      }),
    );
  });
});

describe('the state file', () => {
  const record = {
    type: 'Custom::X',
    serviceToken: 'arn',
    physicalId: 'id',
    properties: { a: '1' },
    data: {},
    deletionPolicy: 'Delete',
    surroundings: 'here',
  };

  it('gives back what was saved, and nothing before', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'deep', 'state.json');
      expect(await createStateFile(file).load()).toBeUndefined();
      await createStateFile(file).save({ resources: { 'stack/Id': record } });
      expect(await createStateFile(file).load()).toEqual({ resources: { 'stack/Id': record } });
    }));

  it('keeps the last of several saves at the same time, whole', () =>
    withFolder(async (folder) => {
      const store = createStateFile(join(folder, 'state.json'));
      const saves = Array.from({ length: 20 }, (_, index) =>
        store.save({ resources: { 'stack/Id': { ...record, physicalId: `id-${index}` } } }),
      );
      await Promise.all(saves);
      expect((await store.load())?.resources['stack/Id']?.physicalId).toBe('id-19');
    }));

  it('is written by the next save when one has failed', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'state.json');
      const store = createStateFile(file);
      await mkdir(file);
      await expect(store.save({ resources: {} })).rejects.toThrow('EISDIR');
      await rmdir(file);
      await store.save({ resources: { 'stack/Id': record } });
      expect(await store.load()).toEqual({ resources: { 'stack/Id': record } });
    }));

  it.each([
    ['no JSON', '{', /is not JSON .*remove the state folder to start afresh/],
    ['another version', '{"version":99}', /is not of version 1/],
    ['a malformed record', '{"version":1,"resources":{"stack/Id":{"type":"x"}}}', /has no valid record of stack\/Id/],
  ])('refuses %s', (_, text, message) =>
    withFolder(async (folder) => {
      const file = join(folder, 'state.json');
      await writeFile(file, text);
      await expect(createStateFile(file).load()).rejects.toMatchObject({
        code: 'STATE_UNREADABLE',
        message: expect.stringMatching(message),
      });
      expect(await readFile(file, 'utf8')).toBe(text);
    }),
  );
});

describe('the walk', () => {
  it('visits each name once, after its dependencies, and gives results in order', async () => {
    const graph = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(graph, async (edges) => {
        const names = edges.map((_, index) => String(index));
        const dependenciesOf = (name: string) => (edges[Number(name)] ?? []).filter((n) => n < Number(name)).map(String);
        const done = new Set<string>();
        const results = await walk(names, dependenciesOf, async (name) => {
          expect(dependenciesOf(name).every((dependency) => done.has(dependency))).toBe(true);
          await Promise.resolve();
          expect(done.has(name)).toBe(false);
          done.add(name);
          return name;
        });
        expect(results).toEqual(names);
      }),
    );
  });

  it('runs independent names at the same time', async () => {
    let running = 0;
    let most = 0;
    await walk(
      ['a', 'b', 'c'],
      (name) => (name === 'c' ? ['a'] : []),
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
      },
    );
    expect(most).toBe(2);
  });

  it('waits for what runs before it throws the failure', async () => {
    let isFinished = false;
    const visit = async (name: string): Promise<void> => {
      if (name === 'fails') {
        throw new Error('broken');
      }
      await new Promise(setImmediate);
      isFinished = true;
    };
    await expect(walk(['fails', 'slow', 'after'], (name) => (name === 'after' ? ['fails'] : []), visit)).rejects.toThrow('broken');
    expect(isFinished).toBe(true);
  });
});
