/** The colours of a picture, for light and for dark surroundings. What a cell is for is also written in or beside it. */

import { type Tier, TierRole } from '../tier';

/** A colour for white text on light pages, and one for black text on dark pages. */
export interface Hue {
  readonly light: string;
  readonly dark: string;
}

/** The surface, the text on it, quieter text, and lines. */
export const SURFACE: Readonly<Record<'page' | 'text' | 'quiet' | 'line' | 'grid', Hue>> = {
  page: { light: '#ffffff', dark: '#0d1117' },
  text: { light: '#1b2230', dark: '#e8edf4' },
  quiet: { light: '#566072', dark: '#9aa5b5' },
  line: { light: '#77819a', dark: '#7c879b' },
  grid: { light: '#d5dae3', dark: '#2c3442' },
};

/** The text on a subnet. */
export const ON_TIER: Hue = { light: '#ffffff', dark: '#0d1117' };

/** Two hues for each role: the second is for another tier of the role, and further tiers take turns. */
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

/** A hue for every tier, in the order of the plan. */
export function huesOf(tiers: readonly Tier[]): Hue[] {
  return tiers.map(({ role }, index) => {
    const earlier = tiers.slice(0, index).filter((other) => other.role === role).length;
    return HUES[role][earlier % 2];
  });
}

/** Every hue that a tier can have. */
export function allHues(): Hue[] {
  return Object.values(HUES).flat();
}
