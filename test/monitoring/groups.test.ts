import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../lib/config/environments';
import { GROUPS } from '../../lib/monitoring/definition';
import { planGroups } from '../../lib/monitoring/groups';
import type { PlannedAlarm } from '../../lib/monitoring/table';
import { METRICS } from '../../lib/monitoring/table';
import { alarmsOf, compositesOf } from './support';

const childrenOf = ({ AlarmRule }: { readonly AlarmRule: string }) =>
  [...AlarmRule.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name]) => name ?? '');

describe.each(ENVIRONMENT_NAMES)('the groups of alarms of %s', (environment) => {
  const composites = compositesOf(environment);
  const notifying = composites.filter(({ AlarmActions }) => AlarmActions !== undefined);

  it('hold every alarm exactly once', () => {
    const parts = new Set(composites.map(({ AlarmName }) => AlarmName));
    const leaves = composites.flatMap(childrenOf).filter((name) => !parts.has(name));
    expect([...leaves].sort()).toEqual(
      alarmsOf(environment)
        .map(({ AlarmName }) => AlarmName)
        .sort(),
    );
  });

  it('notify at the alarm and at its end, each group by one alarm', () => {
    expect(notifying.length).toBeLessThanOrEqual(GROUPS.length);
    expect(notifying.filter(({ OKActions }) => JSON.stringify(OKActions) === undefined)).toEqual([]);
    const parts = composites.filter(({ AlarmActions }) => AlarmActions === undefined).map(({ AlarmName }) => AlarmName);
    expect([...notifying.flatMap(childrenOf)].filter((name) => parts.includes(name)).sort()).toEqual([...parts].sort());
  });

  it('have rules that CloudWatch takes', () => {
    expect(composites.filter((composite) => composite.AlarmRule.length > 10_240 || childrenOf(composite).length > 100)).toEqual([]);
  });
});

describe('a broker that is lost', () => {
  it.each(['learn', 'production', 'express'])(
    'pages once in %s: what tells of consequences keeps quiet while its cause is told',
    (environment) => {
      const loud = compositesOf(environment).filter(
        ({ AlarmActions, ActionsSuppressor }) => AlarmActions !== undefined && ActionsSuppressor === undefined,
      );
      // Storage and topics are never consequences of a lost broker.
      expect(loud.map(({ AlarmName }) => AlarmName.replace(`msk-${environment}-`, '')).sort()).toEqual([
        'cluster-unwell',
        'storage-filling',
        'topics-astray',
      ]);
      const quiet = compositesOf(environment).filter(({ ActionsSuppressor }) => ActionsSuppressor !== undefined);
      expect(quiet).toHaveLength(3);
      for (const { ActionsSuppressor, ActionsSuppressorWaitPeriod } of quiet) {
        expect(JSON.stringify(ActionsSuppressor)).toMatch(/clusterunwell/);
        // Longer than the cause takes to be known: five minutes of silence.
        expect(ActionsSuppressorWaitPeriod).toBeGreaterThan(300);
      }
    },
  );

  it('is in one group with all that tells of it', () => {
    const rules = METRICS.flatMap(({ alarms }) => alarms).filter(({ group }) => group === 'availability');
    expect(rules.map(({ name }) => name).sort()).toEqual([
      'broker-silent',
      'no-controller',
      'offline-partitions',
      'under-min-isr',
      'under-replicated',
    ]);
  });
});

describe('a group that is too large for one rule', () => {
  it('becomes parts, and one alarm over them that notifies', () => {
    const rule = METRICS.flatMap(({ alarms }) => alarms).find(({ name }) => name === 'broker-silent');
    const alarms = Array.from({ length: 150 }, (_, index) => ({
      name: `broker-silent-${index}`,
      rule,
    })) as unknown as readonly PlannedAlarm[];
    const [one, two, whole] = planGroups('big', alarms);
    expect([one?.notifies, two?.notifies, whole?.notifies]).toEqual([false, false, true]);
    expect([...(one?.members ?? []), ...(two?.members ?? [])]).toEqual(alarms.map(({ name }) => name));
    expect(whole?.expression).toBe('ALARM("msk-big-cluster-unwell-part-1") OR ALARM("msk-big-cluster-unwell-part-2")');
  });
});
