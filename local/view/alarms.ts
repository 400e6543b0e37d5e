import type { AlarmSnapshot } from '../observe/snapshot';
import { shortName } from '../observe/words';

const MOST_NAMES = 4;

/** `169 OK, 2 without data; ALARM: broker-silent-1`: the alarms that are on by name, without what all names begin with. */
export function alarmWords(alarms: readonly AlarmSnapshot[]): string {
  const on = alarms.filter(({ state }) => state === 'ALARM');
  const count = (state: AlarmSnapshot['state']): number => alarms.filter((each) => each.state === state).length;
  const blind = count('INSUFFICIENT_DATA');
  const names = on.map(({ name }) => shortName(name));
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return [
    `${count('OK')} OK`,
    blind === 0 ? '' : `, ${blind} without data`,
    on.length === 0 ? '' : `; ALARM: ${names.slice(0, MOST_NAMES).join(', ')}${more}`,
  ].join('');
}
