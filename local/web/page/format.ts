/** Figures as people read them. Pure. */
import { bytesWith } from '../../observe/words';

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `12,345`. */
export const count = (value: number): string => WHOLE.format(value);

/** At most three significant digits below a thousand, whole above. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 1000 || Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(3)));
}

/** In the largest unit that leaves a whole part. */
export const bytes = (value: number): string => bytesWith(figure, value);

/** A measured value with its unit: `3.1 %`, `12 visits`, `1.2 MiB`. */
export function measured(value: number, unit: string): string {
  return unit === 'bytes' ? bytes(value) : `${figure(value)} ${unit}`.trim();
}

/** A dash for what is not known yet. */
export function perSecond(value: number): string {
  if (Number.isNaN(value)) return '–';
  return `${value >= 9.95 || value < 0.05 ? count(value) : value.toFixed(1)}/s`;
}

/** `4:05`, with hours where there are any. */
export function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A part of a whole in percent; of nothing, a dash. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (100 * part) / whole;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** `1 record`, `2 records`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
