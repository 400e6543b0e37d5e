const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const MINUTE_MS = 60_000;

/** The Web is younger; a year before is no access log's. */
const FIRST_YEAR = 1970;

/** `10/Oct/2000:13:55:36 -0700` as ISO 8601 in UTC; undefined where that is no time. */
export function parseLogTime(text: string): string | undefined {
  const [, day, monthName, year, hour, minute, second, sign, zoneHours, zoneMinutes] = TIME.exec(text) ?? [];
  const month = MONTHS.indexOf(monthName ?? '');
  if (month < 0 || Number(year) < FIRST_YEAR) return undefined;
  // A leap second is written as :60 and belongs to its minute.
  const local = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Math.min(59, Number(second)));
  const isReal = new Date(local).getUTCDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
  const zone = Number(zoneHours) * 60 + Number(zoneMinutes);
  if (!isReal || Number(zoneHours) > 14 || Number(zoneMinutes) > 59) return undefined;
  return new Date(local - (sign === '-' ? -zone : zone) * MINUTE_MS).toISOString();
}
