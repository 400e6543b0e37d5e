/** What the terminal and the page say alike. Pure. */

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes in the largest unit that leaves a whole part, their number as `figure` writes it. */
export function bytesWith(figure: (value: number) => string, value: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
  return `${figure(value / 1024 ** power)} ${BYTE_UNITS[power]}`;
}

/** An alarm's name without the environment's, with which all of them begin. */
export const shortName = (alarm: string): string => alarm.replace(/^msk-[^-]+-/, '');
