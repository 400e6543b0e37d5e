import { describe, expect, it } from 'vitest';
import type { Notification, Transition } from '../../../local/alarms/board';
import { type DrillRecord, judgeDrill } from '../../../local/drill/alarms/judge';
import { renderAlarmDrills } from '../../../local/drill/alarms/table';

const to = (alarm: string, minute: number, state: Transition['to']): Transition => ({ alarm, minute, from: 'OK', to: state, reason: '' });
const told = (alarm: string, minute: number): Notification => ({ alarm, minute, state: 'ALARM' });

const GOOD: DrillRecord = {
  drill: { name: 'a broker dies', mayFollow: [/^lag-/], notifies: ['unwell'] },
  expected: ['silent', 'unwell'],
  brokenAt: 10,
  mendedAt: 20,
  transitions: [
    to('silent', 16, 'ALARM'),
    to('unwell', 16, 'ALARM'),
    to('lag-a', 18, 'ALARM'),
    ...['silent', 'unwell', 'lag-a'].map((name) => to(name, 24, 'OK')),
  ],
  notifications: [told('unwell', 16)],
  periodOf: (alarm) => (alarm === 'unwell' ? 0 : alarm === 'silent' ? 1 : 5),
};

describe('the verdict on a drill of the alarms', () => {
  it('is passed when what is expected fired and returned, and nothing but consequences beside', () => {
    const result = judgeDrill(GOOD);
    expect(result.problems).toEqual([]);
    expect(result.lines).toEqual([
      { alarm: 'silent', role: 'expected', periodMinutes: 1, toAlarm: 7, toOk: 5 },
      { alarm: 'unwell', role: 'expected', periodMinutes: 0, toAlarm: 7, toOk: 5 },
      { alarm: 'lag-a', role: 'consequence', periodMinutes: 5, toAlarm: 9, toOk: 5 },
    ]);
  });

  it.each<{ readonly what: string; readonly change: Partial<DrillRecord>; readonly problem: string }>([
    {
      what: 'an expected alarm that did not fire',
      change: { expected: ['silent', 'unwell', 'disk'] },
      problem: 'disk did not go to ALARM',
    },
    {
      what: 'one that did not return',
      change: { transitions: GOOD.transitions.filter(({ alarm, to: state }) => alarm !== 'silent' || state !== 'OK') },
      problem: 'silent did not go back to OK',
    },
    {
      what: 'one that nobody expects',
      change: { transitions: [...GOOD.transitions, to('cpu', 12, 'ALARM'), to('cpu', 13, 'OK')] },
      problem: 'cpu went to ALARM, which nobody expects',
    },
    {
      what: 'a loss that is told twice',
      change: { notifications: [told('unwell', 16), told('behind', 18)] },
      problem: 'must notify once by unwell, and notified by unwell, behind',
    },
    { what: 'a loss that is told to nobody', change: { notifications: [] }, problem: 'must notify once by unwell, and notified by none' },
  ])('is failed for $what', ({ change, problem }) => {
    expect(judgeDrill({ ...GOOD, ...change }).problems).toEqual([problem]);
  });

  it('is printed as a table, with minutes and periods, who was told, and what speaks against it', () => {
    const results = [judgeDrill(GOOD), judgeDrill({ ...GOOD, expected: ['silent', 'unwell', 'disk'] })];
    expect(renderAlarmDrills(results.slice(0, 1))).toBe(
      [
        'what was done  alarm                period  ALARM after       OK again after',
        'a broker dies  silent  expected     1 min   7 min             5 min',
        '               unwell  expected     group   7 min             5 min',
        '               lag-a   consequence  5 min   9 min (period 2)  5 min (period 1)',
        '',
        'a broker dies: notified unwell',
      ].join('\n'),
    );
    expect(renderAlarmDrills(results)).toContain('FAILED: a broker dies: disk did not go to ALARM');
  });
});
