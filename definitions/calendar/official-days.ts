import table from './official-days-cn.json';

/**
 * The days of the State Council. `arranged`: the yearly notice 关于部分节假日安排的通知, with its make-up days, for
 * the years that have one. `byLaw`: for the years after, the 13 days of 《全国年节及纪念日放假办法》, which hold
 * whatever the notice will arrange around them. Written by `npm run seed:official-days`.
 */
interface OfficialDays {
  readonly arranged: Readonly<
    Record<string, { readonly holidays: readonly string[]; readonly makeUpDays: readonly string[] }>
  >;
  readonly byLaw: Readonly<Record<string, readonly string[]>>;
}

const officialDays: OfficialDays = table;

const arranged = Object.values(officialDays.arranged);

export const officialHolidays: readonly string[] = [
  ...arranged.flatMap(({ holidays }) => holidays),
  ...Object.values(officialDays.byLaw).flat(),
];
export const officialMakeUpDays: readonly string[] = arranged.flatMap(({ makeUpDays }) => makeUpDays);

/** The years whose notice is known: for these, holidays and make-up days are complete. */
export const arrangedYears: readonly number[] = Object.keys(officialDays.arranged).map(Number);

/**
 * The first year whose notice is not known: in it and after it only the days fixed by law are free, and no day is
 * made up.
 */
export const firstYearByLaw: number = Math.max(...arrangedYears) + 1;
