import { describe, expect, it } from 'vitest';
import { type Ends, Follower } from '../../../local/drill/follower';
import type { LoggedRecord, RecordLog } from '../../../local/drill/ports';

/** One partition that holds the numbers from `low` up to `high`; reads end with `failure` after `failsAfter` records. */
class FakeLog implements RecordLog, Ends {
  low = 0;
  high = 0;
  failsAfter = Number.POSITIVE_INFINITY;

  forgetEnds(): void {}

  async ends() {
    return new Map([[0, { low: this.low, high: this.high }]]);
  }

  async *read(_topic: string, { from, to }: { readonly from: number; readonly to: number }): AsyncGenerator<readonly LoggedRecord[]> {
    for (let offset = from; offset < to; offset += 1) {
      if (offset - from >= this.failsAfter) throw new Error('the leader has moved');
      yield [{ offset, value: Buffer.from(`value ${offset}`), headers: [{ name: [111, 107] }] }];
    }
  }

  async close(): Promise<void> {}
}

function following() {
  const log = new FakeLog();
  const taken: number[] = [];
  const follower = new Follower('topic', log, log, ({ offset, value, headers }) => {
    expect([value, headers]).toEqual([`value ${offset}`, { name: 'ok' }]);
    taken.push(offset);
  });
  return { log, taken, follower };
}

describe('whoever follows a topic', () => {
  it('takes each record once, also where two ask at the same time', async () => {
    const { log, taken, follower } = following();
    log.high = 3;
    await Promise.all([follower.catchUp(), follower.catchUp()]);
    log.high = 5;
    await follower.catchUp();
    expect(taken).toEqual([0, 1, 2, 3, 4]);
  });

  it('reads in the background as well, and fails there without a word', async () => {
    const { log, taken, follower } = following();
    Object.assign(log, { high: 3, failsAfter: 1 });
    follower.follow();
    follower.follow();
    await expect.poll(() => taken).toEqual([0]);
    log.failsAfter = Number.POSITIVE_INFINITY;
    await expect
      .poll(() => {
        follower.follow();
        return taken;
      })
      .toEqual([0, 1, 2]);
  });

  it('goes on where a failure has interrupted it', async () => {
    const { log, taken, follower } = following();
    Object.assign(log, { high: 4, failsAfter: 2 });
    await expect(follower.catchUp()).rejects.toThrow('the leader has moved');
    log.failsAfter = Number.POSITIVE_INFINITY;
    await follower.catchUp();
    expect(taken).toEqual([0, 1, 2, 3]);
  });

  it('tells what retention has deleted, and what of it nobody has read', async () => {
    const { log, taken, follower } = following();
    log.high = 4;
    await follower.catchUp();
    Object.assign(log, { low: 3, high: 6 });
    await follower.catchUp();
    expect([follower.deleted, follower.unread]).toEqual([3, 0]);
    Object.assign(log, { low: 8, high: 9 });
    await follower.catchUp();
    expect([follower.deleted, follower.unread]).toEqual([8, 2]);
    expect(taken).toEqual([0, 1, 2, 3, 4, 5, 8]);
  });
});
