import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Control, parseControl } from '../../../local/web/control';
import { type ControlParts, Controls } from '../../../local/web/controls';
import type { WebState } from '../../../local/web/state';
import { declare } from '../../../local/web/topics-command';
import { SNAPSHOT, stateOf } from './support';

const problemsOf = (body: unknown): readonly string[] => {
  const parsed = parseControl(body);
  return 'problems' in parsed ? parsed.problems : [];
};

describe('a control', () => {
  it.each<[object, Control]>([
    [
      { kind: 'kill-broker', broker: 2 },
      { kind: 'kill-broker', broker: 2 },
    ],
    [
      { kind: 'pause-service', service: 'traffic' },
      { kind: 'pause-service', service: 'traffic' },
    ],
    [{ kind: 'add-service' }, { kind: 'add-service' }],
    [
      { kind: 'add-partitions', topic: 't', partitions: 13 },
      { kind: 'add-partitions', topic: 't', partitions: 13 },
    ],
    [
      { kind: 'set-retention', topic: 't', retention: '12h' },
      { kind: 'set-retention', topic: 't', retentionMs: 43_200_000, allowsDataLoss: false },
    ],
  ])('is read from %j', (body, control) => {
    expect(parseControl(body)).toEqual({ control });
  });

  it.each([
    {
      body: {},
      problem:
        'kind must be one of kill-broker, start-broker, pause-service, resume-service, add-service, add-partitions, set-retention, got nothing',
    },
    { body: { kind: 'kill-broker', broker: '2' }, problem: 'broker must be a whole number from 1 to 9007199254740991, got "2"' },
    {
      body: { kind: 'add-partitions', topic: 't', partitions: 100_000 },
      problem: 'partitions must be a whole number from 1 to 300, got 100000',
    },
    { body: { kind: 'pause-service', service: '' }, problem: 'service must be a text of 1 to 249 characters, got ""' },
    {
      body: { kind: 'set-retention', topic: 't', retention: '7' },
      problem: 'retention must be a time above zero with its unit, such as 10m, 12h or 7d, got "7"',
    },
    {
      body: { kind: 'set-retention', topic: 't', retention: '-1d' },
      problem: 'retention must be a time above zero with its unit, such as 10m, 12h or 7d, got "-1d"',
    },
  ])('is refused: $problem', ({ body, problem }) => {
    expect(problemsOf(body)).toEqual([problem]);
  });

  it('has all its problems told at once', () => {
    expect(problemsOf({ kind: 'add-partitions' })).toHaveLength(2);
  });

  it('is parsed from anything without a throw', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        expect(problemsOf(body).length).toBeGreaterThan(0);
      }),
    );
  });

  it('of a topic declares the topic as it is but for the one change', () => {
    const shape = { name: 't', partitions: 12, replicationFactor: 3, configs: { 'min.insync.replicas': '2' } };
    expect(declare(shape, { kind: 'add-partitions', topic: 't', partitions: 13 })).toEqual({
      topics: [{ name: 't', partitions: 13, replicationFactor: 3 }],
    });
    expect(declare(shape, { kind: 'set-retention', topic: 't', retentionMs: 5, allowsDataLoss: true })).toEqual({
      topics: [{ name: 't', partitions: 12, replicationFactor: 3, configs: { 'retention.ms': 5 } }],
    });
  });
});

interface Desk {
  readonly controls: Controls;
  readonly done: string[];
  readonly changes: (string | undefined)[];
}

function desk(state: WebState | undefined = stateOf(), parts: Partial<ControlParts> = {}): Desk {
  const done: string[] = [];
  const changes: (string | undefined)[] = [];
  const note = (text: string) => async (): Promise<void> => void done.push(text);
  const controls: Controls = new Controls({
    brokers: { end: (id, signal) => note(`${signal} ${id}`)(), startAgain: (id) => note(`start ${id}`)() },
    services: {
      pause: (name) => note(`pause ${name}`)(),
      resume: (name) => note(`resume ${name}`)(),
      add: async () => {
        done.push('add');
        return 'client-error-rate';
      },
    },
    topics: {
      run: async (command, control) => {
        done.push(`${command} ${control.topic}`);
        return { isWell: true, text: 'plan' };
      },
    },
    state: () => state,
    onChange: () => changes.push(controls.current),
    ...parts,
  });
  return { controls, done, changes };
}

const withBrokerDown = (id: number) => stateOf({ brokers: SNAPSHOT.brokers.map((broker) => ({ ...broker, isAlive: broker.id !== id })) });

describe('the controls of the page', () => {
  it('kill a broker and start it again, and tell every page that something is under way', async () => {
    const { controls, done, changes } = desk();
    expect(await controls.perform({ kind: 'kill-broker', broker: 2 })).toMatchObject({ isWell: true });
    expect([done, changes, [...controls.ended]]).toEqual([['SIGKILL 2'], ['broker 2 is being killed', undefined], [2]]);
    const down = desk(withBrokerDown(2));
    expect(await down.controls.perform({ kind: 'start-broker', broker: 2 })).toMatchObject({ isWell: true });
    expect([down.done, [...down.controls.ended]]).toEqual([['start 2'], []]);
  });

  it('pause a service and resume it', async () => {
    const { controls, done } = desk();
    await controls.perform({ kind: 'pause-service', service: 'traffic' });
    expect([...controls.paused]).toEqual(['traffic']);
    expect(await controls.perform({ kind: 'pause-service', service: 'traffic' })).toEqual({
      isWell: false,
      text: 'traffic is paused already',
    });
    await controls.perform({ kind: 'resume-service', service: 'traffic' });
    expect([done, [...controls.paused]]).toEqual([['pause traffic', 'resume traffic'], []]);
  });

  it('add the service that the catalogue has in store', async () => {
    expect((await desk().controls.perform({ kind: 'add-service' })).text).toContain('client-error-rate runs');
    const all = desk(stateOf({}, { can: { brokers: true } }));
    expect(await all.controls.perform({ kind: 'add-service' })).toEqual({
      isWell: false,
      text: 'every service of the catalogue runs already',
    });
  });

  it('leave topics to the reconciler: first its plan, which changes nothing, then the change', async () => {
    const { controls, done } = desk();
    const control: Control = { kind: 'add-partitions', topic: 'website-logs', partitions: 13 };
    expect(await controls.plan(control)).toEqual({ isWell: true, text: 'plan' });
    await controls.perform(control);
    expect(done).toEqual(['plan website-logs', 'apply website-logs']);
    expect((await controls.plan({ kind: 'add-service' })).isWell).toBe(false);
  });

  it.each<[Control, WebState | undefined, RegExp]>([
    [
      { kind: 'kill-broker', broker: 1 },
      withBrokerDown(2),
      /^broker 2 is down: without two of 3 the controllers have no majority, .* start broker 2 first$/,
    ],
    [{ kind: 'kill-broker', broker: 2 }, withBrokerDown(2), /^broker 2 is down already$/],
    [{ kind: 'start-broker', broker: 2 }, stateOf(), /^broker 2 runs already$/],
    [{ kind: 'kill-broker', broker: 9 }, stateOf(), /^the brokers are 1, 2, 3, got 9$/],
    [{ kind: 'kill-broker', broker: 1 }, stateOf({}, { can: { brokers: false } }), /--bootstrap/],
    [
      { kind: 'add-partitions', topic: 'website-logs', partitions: 13 },
      withBrokerDown(3),
      /^broker 3 is down, and new partitions need all their replicas/,
    ],
    [
      { kind: 'add-partitions', topic: 'website-logs', partitions: 2 },
      stateOf(),
      /^website-logs has 2 partitions, and they can only grow: got 2$/,
    ],
    [
      { kind: 'set-retention', topic: 'x', retentionMs: 1, allowsDataLoss: false },
      stateOf(),
      /^the topics are website-logs, predictions, got x$/,
    ],
    [{ kind: 'pause-service', service: 'x' }, stateOf(), /^there is no service x here$/],
    [{ kind: 'resume-service', service: 'traffic' }, stateOf(), /^traffic runs already$/],
  ])('refuse %j in one sentence, and do nothing', async (control, state, text) => {
    const { controls, done } = desk(state);
    const said = await controls.perform(control);
    expect(said.isWell).toBe(false);
    expect(said.text).toMatch(text);
    expect(done).toEqual([]);
  });

  it('wait for the first look', async () => {
    const { controls } = desk(undefined, { state: () => undefined });
    expect(await controls.perform({ kind: 'add-service' })).toEqual({ isWell: false, text: 'the system was not seen yet: wait a moment' });
  });

  it('do one thing after the other, also when two pages are open', async () => {
    const gate = deferred();
    const { controls } = desk(stateOf(), { brokers: { end: () => gate.promise, startAgain: async () => {} } });
    const first = controls.perform({ kind: 'kill-broker', broker: 1 });
    expect(await controls.perform({ kind: 'add-service' })).toEqual({
      isWell: false,
      text: 'one thing after the other: broker 1 is being killed; wait until that is done',
    });
    gate.resolve();
    expect((await first).isWell).toBe(true);
    expect((await controls.perform({ kind: 'add-service' })).isWell).toBe(true);
  });

  it('say what went wrong, and are free again', async () => {
    const brokers = { end: async () => {}, startAgain: () => Promise.reject(new Error('no memory')) };
    const { controls } = desk(withBrokerDown(2), { brokers });
    expect(await controls.perform({ kind: 'start-broker', broker: 2 })).toEqual({ isWell: false, text: 'no memory' });
    expect(controls.current).toBeUndefined();
  });

  it('never let a page wait for ever: the work goes on, and nothing else begins', async () => {
    const brokers = { end: () => new Promise<void>(() => {}), startAgain: async () => {} };
    const { controls } = desk(stateOf(), { brokers, deadlineMs: 5 });
    expect((await controls.perform({ kind: 'kill-broker', broker: 1 })).text).toContain('goes on: look at the page');
    expect((await controls.perform({ kind: 'add-service' })).text).toContain('one thing after the other');
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
