import { describe, expect, it } from 'vitest';
import { alarmsIn, ConditionError, holds, parseCondition } from '../../../local/alarms/domain/condition';
import type { AlarmState, Suppressor } from '../../../local/alarms/domain/rule';
import { NOTHING_TO_TELL, nextTelling, type Telling } from '../../../local/alarms/domain/suppression';

const RULE: Suppressor = { alarm: 'other', waitMinutes: 2, extensionMinutes: 3 };

/** When it tells of which state. `from`: minute at which a state begins; both alarms are OK before. */
function tellings(own: Readonly<Record<number, AlarmState>>, other: Readonly<Record<number, AlarmState>>): readonly string[] {
  let telling: Telling = NOTHING_TO_TELL;
  let state: AlarmState = 'OK';
  let suppressor: AlarmState = 'OK';
  const told: string[] = [];
  for (let minute = 0; minute <= 12; minute += 1) {
    const before = suppressor;
    const hasChanged = own[minute] !== undefined;
    state = own[minute] ?? state;
    suppressor = other[minute] ?? suppressor;
    const { tells, ...next } = nextTelling(telling, { minute, hasChanged, suppressor: { now: suppressor, before } }, RULE);
    telling = next;
    if (tells) told.push(`t${minute} ${state}`);
  }
  return told;
}

describe('a composite alarm with an alarm that suppresses it, by the examples of the user guide (wait 2, extension 3)', () => {
  it('1: tells after the wait when the other stays OK', () => {
    expect(tellings({ 2: 'ALARM' }, {})).toEqual(['t4 ALARM']);
  });
  it('2: is kept quiet by the other that goes into ALARM before the wait is over', () => {
    expect(tellings({ 2: 'ALARM' }, { 3: 'ALARM' })).toEqual([]);
  });
  it('3: begins a new wait when it changes back during the wait', () => {
    expect(tellings({ 2: 'ALARM', 3: 'OK' }, {})).toEqual(['t5 OK']);
  });
  it('4: is quiet from the start when the other is in ALARM already', () => {
    expect(tellings({ 2: 'ALARM' }, { 1: 'ALARM' })).toEqual([]);
  });
  it('5: tells after the extension when it is still on', () => {
    expect(tellings({ 2: 'ALARM' }, { 3: 'ALARM', 6: 'OK' })).toEqual(['t9 ALARM']);
  });
  it('6: begins a new wait when it changes back during the extension', () => {
    expect(tellings({ 2: 'ALARM', 7: 'OK' }, { 3: 'ALARM', 6: 'OK' })).toEqual(['t9 OK']);
  });
  it('tells at once where nothing suppresses it', () => {
    expect(nextTelling(NOTHING_TO_TELL, { minute: 3, hasChanged: true }, undefined)).toEqual({ isOwed: false, tells: true });
  });
});

describe('the rule of a composite alarm', () => {
  const states: Readonly<Record<string, AlarmState>> = { a: 'ALARM', b: 'OK', c: 'INSUFFICIENT_DATA' };
  const isOn = (rule: string): boolean => holds(parseCondition(rule), (name) => states[name]);

  it.each([
    { rule: 'ALARM(a)', expected: true },
    { rule: 'ALARM("a") AND ALARM("b")', expected: false },
    { rule: 'ALARM(b) OR ALARM(a)', expected: true },
    { rule: '(ALARM(a) OR ALARM(b)) AND OK(b)', expected: true },
    { rule: 'ALARM(a) AND NOT ALARM(b)', expected: true },
    { rule: 'NOT ALARM(a) AND FALSE OR TRUE', expected: true },
    { rule: 'INSUFFICIENT_DATA(c)', expected: true },
    { rule: 'ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:a)', expected: true },
    { rule: 'ALARM(nobody)', expected: false },
  ])('$rule is $expected', ({ rule, expected }) => {
    expect(isOn(rule)).toBe(expected);
  });

  it('names its alarms, each once', () => {
    expect(alarmsIn(parseCondition('ALARM("a") OR NOT (OK(b) AND ALARM(a))'))).toEqual(['a', 'b']);
  });

  it.each(['', 'ALARM', 'ALARM(a', 'BROKEN(a)', 'ALARM(a) OR', 'ALARM(a) ALARM(b)', '(ALARM(a)'])('refuses "%s"', (rule) => {
    expect(() => parseCondition(rule)).toThrow(ConditionError);
  });
});
