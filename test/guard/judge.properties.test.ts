import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Templates } from '../../lib/guard/change';
import { ATTRIBUTE_GROUPS } from '../../lib/guard/cluster-groups';
import { judge } from '../../lib/guard/judge';
import { type Json, setPath } from './edit';

/** For each group of attributes values that MSK takes in any order. */
const EDITS: Readonly<Record<string, readonly [path: string, value: unknown]>> = {
  monitoring: ['EnhancedMonitoring', 'PER_BROKER'],
  'more monitoring': ['LoggingInfo.BrokerLogs.S3.Enabled', true],
  storage: ['BrokerNodeGroupInfo.StorageInfo.EBSStorageInfo.VolumeSize', 200],
  'broker type': ['BrokerNodeGroupInfo.InstanceType', 'kafka.m7g.xlarge'],
  'number of brokers': ['NumberOfBrokerNodes', 6],
  rebalancing: ['Rebalancing.Status', 'PAUSED'],
  'version and configuration': ['KafkaVersion', '4.1.x.kraft'],
  security: ['ClientAuthentication.Sasl.Scram.Enabled', true],
  connectivity: ['BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type', 'SERVICE_PROVIDED_EIPS'],
  tags: ['Tags.team', 'web'],
};

const BASE: Json = {
  ClusterName: 'one',
  KafkaVersion: '3.9.x.kraft',
  NumberOfBrokerNodes: 3,
  BrokerNodeGroupInfo: {
    ClientSubnets: ['a', 'b', 'c'],
    InstanceType: 'kafka.m7g.large',
    StorageInfo: { EBSStorageInfo: { VolumeSize: 100 } },
  },
};

const NOTHING = { allowReplace: [] };

function cluster(properties: Json): Templates {
  const resource = { Type: 'AWS::MSK::Cluster', Properties: properties, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  return new Map([['one', { Resources: { Cluster: resource } }]]);
}

function edited(edits: readonly (readonly [string, unknown])[], base: Json = BASE): Json {
  const copy = structuredClone(base);
  for (const [path, value] of edits) setPath(copy, path, value);
  return copy;
}

const someEdits = fc.subarray(Object.values(EDITS));
const edit = (path: string, before: unknown, after: unknown) =>
  judge(cluster(edited([[path, before]])), cluster(edited([[path, after]])), NOTHING);

describe('for any change of a cluster', () => {
  // Loads the service specification, once.
  beforeAll(() => void judge(cluster(BASE), cluster(edited([['KafkaVersion', '4.0.x.kraft']])), NOTHING));

  it('nothing differs from itself', () => {
    fc.assert(
      fc.property(someEdits, (edits) => {
        const same = cluster(edited(edits));
        expect(judge(same, structuredClone(same), NOTHING)).toEqual({ verdicts: [], order: [], status: 0 });
      }),
    );
  });

  it('the proposed deployments, one after the other, each pass and end at the wanted template', () => {
    fc.assert(
      fc.property(someEdits, (edits) => {
        const wanted = edited(edits);
        const { order, status } = judge(cluster(BASE), cluster(wanted), NOTHING);
        expect(status).toBe(order.length > 1 ? 2 : 0);
        // What belongs to no group goes with the first deployment.
        let now = edited(edits.filter(([path]) => order.length === 0 || path.startsWith('Tags')));
        for (const { properties } of order) {
          const next = edited(
            properties.map(({ path, after }) => [path, after] as const),
            now,
          );
          expect(judge(cluster(now), cluster(next), NOTHING).status).toBe(0);
          now = next;
        }
        expect(now).toEqual(wanted);
      }),
    );
  });

  it('the proposed order is that of the groups', () => {
    fc.assert(
      fc.property(someEdits, (edits) => {
        const names = judge(cluster(BASE), cluster(edited(edits)), NOTHING).order.map(({ name }) => name);
        expect(names).toEqual(ATTRIBUTE_GROUPS.map(({ name }) => name).filter((name) => names.includes(name)));
      }),
    );
  });

  it('storage passes if and only if it grows by 10 GiB or more', () => {
    const size = fc.integer({ min: 1, max: 16_384 });
    fc.assert(
      fc.property(size, size, (before, after) => {
        const { status } = edit('BrokerNodeGroupInfo.StorageInfo.EBSStorageInfo.VolumeSize', before, after);
        expect(status).toBe(before === after || after - before >= 10 ? 0 : 1);
      }),
    );
  });

  it('a version passes if and only if it is not older and keeps its metadata where it is', () => {
    const version = fc.record({ major: fc.integer({ min: 3, max: 4 }), minor: fc.integer({ min: 0, max: 12 }), isKraft: fc.boolean() });
    const text = ({ major, minor, isKraft }: { major: number; minor: number; isKraft: boolean }) =>
      `${major}.${minor}.x${isKraft ? '.kraft' : ''}`;
    fc.assert(
      fc.property(version, version, (before, after) => {
        const isFine = before.isKraft === after.isKraft && after.major * 100 + after.minor >= before.major * 100 + before.minor;
        expect(edit('KafkaVersion', text(before), text(after)).status).toBe(isFine ? 0 : 1);
      }),
    );
  });

  it('what replaces it is refused unless it is named', () => {
    const path = fc.constantFrom('ClusterName', 'BrokerNodeGroupInfo.SecurityGroups', 'EncryptionInfo.EncryptionInTransit.InCluster');
    fc.assert(
      fc.property(path, someEdits, (replacing, edits) => {
        const [before, after] = [cluster(BASE), cluster(edited([...edits, [replacing, 'other'], ['ClusterName', 'two']]))];
        expect(judge(before, after, NOTHING).status).toBe(1);
        expect(judge(before, after, { allowReplace: ['Cluster'] }).verdicts[0]?.outcome).toBe('replaced');
      }),
    );
  });
});
