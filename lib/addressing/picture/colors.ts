/** Colours of a diagram, for a light and a dark theme. Text in or next to each cell also says what it is for. */

import { type Tier, TierRole } from '../tier';

/** A colour behind white text on light pages, and one behind black text on dark pages. */
export interface Hue {
  readonly light: string;
  readonly dark: string;
}

/** Colours of the page, text, secondary text and lines. */
export const SURFACE: Readonly<Record<'page' | 'text' | 'quiet' | 'line' | 'grid', Hue>> = {
  page: { light: '#ffffff', dark: '#0d1117' },
  text: { light: '#1b2230', dark: '#e8edf4' },
  quiet: { light: '#566072', dark: '#9aa5b5' },
  line: { light: '#77819a', dark: '#7c879b' },
  grid: { light: '#d5dae3', dark: '#2c3442' },
};

/** Colour of the text on a subnet. */
export const ON_TIER: Hue = { light: '#ffffff', dark: '#0d1117' };

/** Two hues for each role. Further tiers of a role alternate between them. */
const HUES: Readonly<Record<TierRole, readonly [Hue, Hue]>> = {
  [TierRole.NODE]: [
    { light: '#1f62b5', dark: '#5f9cf5' },
    { light: '#4b45b8', dark: '#9b98f5' },
  ],
  [TierRole.POD]: [
    { light: '#1a7a45', dark: '#43b978' },
    { light: '#557512', dark: '#98be4c' },
  ],
  [TierRole.PUBLIC]: [
    { light: '#b3500b', dark: '#e5963f' },
    { light: '#856204', dark: '#cfae33' },
  ],
  [TierRole.CLUSTER]: [
    { light: '#7a3db3', dark: '#b58df2' },
    { light: '#9c2aa3', dark: '#de84e2' },
  ],
  [TierRole.PRIVATE]: [
    { light: '#0c7285', dark: '#3fb8c7' },
    { light: '#1f6a63', dark: '#62c0ac' },
  ],
  [TierRole.ISOLATED]: [
    { light: '#b8264b', dark: '#f07f94' },
    { light: '#8f3d5c', dark: '#d68eab' },
  ],
};

/** Returns a hue for each tier, in the order of the plan. */
export function huesOf(tiers: readonly Tier[]): Hue[] {
  return tiers.map(({ role }, index) => {
    const earlier = tiers.slice(0, index).filter((other) => other.role === role).length;
    return HUES[role][earlier % 2];
  });
}

/** Returns every hue that a tier can have. */
export function allHues(): Hue[] {
  return Object.values(HUES).flat();
}
