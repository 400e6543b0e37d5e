import { afterAll, beforeAll, describe, it } from 'vitest';
import { startCluster, type TestCluster } from './support/cluster';
import { keepsWhatWasUsed, makesMany, usableAtOnce } from './support/topic-scenarios';
import { type BundledResource, liveThrough, openBundledResource } from './support/topics-life';
import { openTopicsResource, type TopicsResource } from './support/topics-resource';

/** In short what topics.test.ts and topics-lifecycle.test.ts do on 3.9; the hostile updates run on every line by themselves. */
describe.each(['4.1.2', '4.2.1'] as const)('the topics resource on Kafka %s', (release) => {
  let cluster: TestCluster;
  let resource: TopicsResource;
  let bundled: BundledResource;
  beforeAll(async () => {
    cluster = await startCluster(release);
    resource = openTopicsResource(cluster.bootstrap);
    bundled = openBundledResource(cluster.bootstrap);
  });
  afterAll(async () => {
    bundled?.close();
    await resource?.close();
    await cluster?.stop();
  });

  it('has one life from creation to deletion, with replicas moved in between', () => liveThrough(bundled, cluster.bootstrap));

  it('makes topics that can be used at once, and is content with them the second time', () => usableAtOnce(resource));

  it('keeps what ever held a record when only empty topics may go', () => keepsWhatWasUsed(resource));

  it('makes 100 topics in batches and finds them equal', () => makesMany(resource, 100));
});
