import { currentDay, EKS_CALENDAR, EKS_CALENDAR_AS_OF, supportOf } from '../../lib/foundation/versions';

const DAY = /^20\d{2}-[01]\d-[0-3]\d$/;

/** Months between two days of one calendar. */
function months(from: string, to: string): number {
  const [one, two] = [from, to].map((day) => day.split('-').map(Number));
  return (two[0] - one[0]) * 12 + two[1] - one[1];
}

describe('the calendar of Kubernetes versions', () => {
  test('has every minor version from the newest to the oldest, without a gap', () => {
    const minors = EKS_CALENDAR.map(({ version }) => Number(version.replace('1.', '')));
    expect(minors).toEqual(minors.map((_, index) => minors[0] - index));
  });

  test('has twelve months of extended support after standard support, as EKS promises', () => {
    for (const { standardSupportEnds, extendedSupportEnds } of EKS_CALENDAR) {
      expect([standardSupportEnds, extendedSupportEnds]).toEqual([
        expect.stringMatching(DAY),
        expect.stringMatching(DAY),
      ]);
      expect(months(standardSupportEnds, extendedSupportEnds)).toBe(12);
      expect(standardSupportEnds.slice(-2)).toBe(extendedSupportEnds.slice(-2));
    }
    expect(EKS_CALENDAR_AS_OF).toMatch(DAY);
  });

  test.each([
    ['1.34', '2026-12-01', { kind: 'standard', until: '2026-12-02' }],
    ['1.34', '2026-12-02', { kind: 'extended', until: '2027-12-02' }],
    ['1.31', '2026-11-25', { kind: 'extended', until: '2026-11-26' }],
    ['1.31', '2026-11-26', { kind: 'ended', since: '2026-11-26' }],
    ['1.27', '2026-11-28', { kind: 'ended' }],
    ['1.9', '2026-11-28', { kind: 'ended' }],
    ['1.37', '2030-01-01', { kind: 'unknown' }],
    ['2.10', '2030-01-01', { kind: 'unknown' }],
  ])('gives %s on %s its support', (version, day, support) => {
    expect(supportOf(version, day)).toEqual(support);
  });
});

describe('the day of the synthesis', () => {
  const now = () => Date.UTC(2026, 10, 28, 23, 59);

  test('is today in UTC', () => {
    expect(currentDay('', now)).toBe('2026-11-28');
    expect(currentDay('not a time', now)).toBe('2026-11-28');
  });

  test('is that of SOURCE_DATE_EPOCH where it is set', () => {
    expect(currentDay('0', now)).toBe('1970-01-01');
    expect(currentDay(String(Date.UTC(2027, 7, 2) / 1000), now)).toBe('2027-08-02');
    expect(currentDay()).toBe('2026-11-28');
  });
});
