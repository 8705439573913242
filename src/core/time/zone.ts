/** Where civil times are instants. Offsets are minutes east of UTC, with a fraction before about 1972. */
export interface Zone {
  /** The offset at an instant, in milliseconds since 1970 UTC. */
  instantOffset(epochMs: number): number;
  /**
   * The offset for a civil time, in milliseconds since 1970-01-01T00:00 of the zone's own clocks. Where clocks are
   * put back a civil time comes twice: it is the earlier of the two instants. Where they are put forward it comes
   * not at all: it is moved by the length of the gap, 02:30 to 03:30. So do Java, JavaScript and iCalendar.
   */
  civilOffset(civilMs: number): number;
}

/** A zone with one offset, in minutes east of UTC. */
export function fixedZone(offsetMinutes: number): Zone {
  return { instantOffset: () => offsetMinutes, civilOffset: () => offsetMinutes };
}

export const UTC = fixedZone(0);

const DAY = 86_400_000;

/** A zone of which the offsets at instants are known: its civil times are found from them. */
export function zoneOf(instantOffset: Zone['instantOffset']): Zone {
  return { instantOffset, civilOffset: (civilMs) => civilOffset(instantOffset, civilMs) };
}

/** No zone changes its offset twice within two days, nor has one that is more than a day. */
function civilOffset(instantOffset: Zone['instantOffset'], civilMs: number): number {
  const before = instantOffset(civilMs - DAY);
  const after = instantOffset(civilMs + DAY);
  if (before === after || instantOffset(instantOf(civilMs, before)) === before) return before;
  return instantOffset(instantOf(civilMs, after)) === after ? after : before;
}

function instantOf(civilMs: number, offsetMinutes: number): number {
  return civilMs - offsetMinutes * 60_000;
}

/** The instant of a civil time. */
export function toInstant(civilMs: number, zone: Zone): number {
  return instantOf(civilMs, zone.civilOffset(civilMs));
}

/** The civil time at an instant. */
export function toCivil(epochMs: number, zone: Zone): number {
  return epochMs + zone.instantOffset(epochMs) * 60_000;
}
