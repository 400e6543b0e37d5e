import { describe, expect, it } from 'vitest';
import { deployLocally } from '../../../local/deploy/deploy';
import { givenUpWith } from '../../../local/run/deploy';
import { ANSWERS, appAssembly, deployWith, FakeRuntime } from '../deploy/support';

/** A function of a custom resource that does not answer. */
class HangingRuntime extends FakeRuntime {
  override invoke(): Promise<never> {
    this.invocations.push({ functionName: 'any', event: {} });
    return new Promise(() => {});
  }
}

describe('a deploy that is given up', () => {
  it('waits for no custom resource whose function still runs', async () => {
    const interruption = new AbortController();
    const hanging = new HangingRuntime(ANSWERS);
    const deploying = deployLocally({ ...deployWith(appAssembly()), runtime: givenUpWith(interruption.signal, hanging) });
    deploying.catch(() => {});
    await expect.poll(() => hanging.invocations.length).toBeGreaterThan(0);
    interruption.abort(new Error('all brokers have ended'));
    await expect(deploying).rejects.toThrow('all brokers have ended');
  });
});
