import type { HolidayRule } from "./holidays.ts";

/** England and Wales bank holidays. */
export const ENGLAND_AND_WALES: readonly HolidayRule[] = [
  { kind: "fixed", name: "New Year's Day", month: 1, day: 1, observed: "substitute" },
  { kind: "easter", name: "Good Friday", offset: -2 },
  { kind: "easter", name: "Easter Monday", offset: 1 },
  { kind: "nth-weekday", name: "Early May bank holiday", month: 5, weekday: "MO", nth: 1 },
  { kind: "nth-weekday", name: "Spring bank holiday", month: 5, weekday: "MO", nth: -1 },
  { kind: "nth-weekday", name: "Summer bank holiday", month: 8, weekday: "MO", nth: -1 },
  { kind: "fixed", name: "Christmas Day", month: 12, day: 25, observed: "substitute" },
  { kind: "fixed", name: "Boxing Day", month: 12, day: 26, observed: "substitute" },
];

/** Public holidays of metropolitan France, without those of Alsace-Moselle. */
export const FRANCE: readonly HolidayRule[] = [
  { kind: "fixed", name: "Jour de l'an", month: 1, day: 1 },
  { kind: "easter", name: "Lundi de Pâques", offset: 1 },
  { kind: "fixed", name: "Fête du Travail", month: 5, day: 1 },
  { kind: "fixed", name: "Victoire 1945", month: 5, day: 8 },
  { kind: "easter", name: "Ascension", offset: 39 },
  { kind: "easter", name: "Lundi de Pentecôte", offset: 50 },
  { kind: "fixed", name: "Fête nationale", month: 7, day: 14 },
  { kind: "fixed", name: "Assomption", month: 8, day: 15 },
  { kind: "fixed", name: "Toussaint", month: 11, day: 1 },
  { kind: "fixed", name: "Armistice 1918", month: 11, day: 11 },
  { kind: "fixed", name: "Noël", month: 12, day: 25 },
];

/** United States federal holidays. */
export const UNITED_STATES: readonly HolidayRule[] = [
  { kind: "fixed", name: "New Year's Day", month: 1, day: 1, observed: "nearest" },
  { kind: "nth-weekday", name: "Martin Luther King Jr. Day", month: 1, weekday: "MO", nth: 3 },
  { kind: "nth-weekday", name: "Washington's Birthday", month: 2, weekday: "MO", nth: 3 },
  { kind: "nth-weekday", name: "Memorial Day", month: 5, weekday: "MO", nth: -1 },
  { kind: "fixed", name: "Juneteenth", month: 6, day: 19, observed: "nearest" },
  { kind: "fixed", name: "Independence Day", month: 7, day: 4, observed: "nearest" },
  { kind: "nth-weekday", name: "Labor Day", month: 9, weekday: "MO", nth: 1 },
  { kind: "nth-weekday", name: "Columbus Day", month: 10, weekday: "MO", nth: 2 },
  { kind: "fixed", name: "Veterans Day", month: 11, day: 11, observed: "nearest" },
  { kind: "nth-weekday", name: "Thanksgiving Day", month: 11, weekday: "TH", nth: 4 },
  { kind: "fixed", name: "Christmas Day", month: 12, day: 25, observed: "nearest" },
];
