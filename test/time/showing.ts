import type { Stamp } from '../../src/core/time/stamp.ts';

const digits = (value: number, length = 2): string => String(value).padStart(length, '0');

/**
 * A stamp as ISO 8601 writes it: `2026-05-01T12:00:00.123+02:00`, with `--` for a year and nothing for a zone that it
 * does not state, and without milliseconds if there are none.
 */
export function shown(stamp: Stamp | undefined): string {
  if (!stamp) return '-';
  if ('epochMs' in stamp) return new Date(stamp.epochMs).toISOString().replace('.000', '');
  const { year, month, day, hour, minute, second, milliseconds, offsetMinutes } = stamp;
  const date = `${year ?? '-'}-${digits(month)}-${digits(day)}`;
  const fraction = milliseconds === 0 ? '' : `.${digits(milliseconds, 3)}`;
  return `${date}T${digits(hour)}:${digits(minute)}:${digits(second)}${fraction}${shownOffset(offsetMinutes)}`;
}

export function shownOffset(minutes: number | undefined): string {
  if (minutes === undefined) return '';
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}:${digits(size % 60)}`;
}
