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
    { light: '#1f62b5', dark: '#74acff' },
    { light: '#4b45b8', dark: '#aaa8ff' },
  ],
  [TierRole.POD]: [
    { light: '#1a7a45', dark: '#5cd18e' },
    { light: '#557512', dark: '#aed661' },
  ],
  [TierRole.PUBLIC]: [
    { light: '#b3500b', dark: '#f7ae5b' },
    { light: '#856204', dark: '#e5c64b' },
  ],
  [TierRole.CLUSTER]: [
    { light: '#7a3db3', dark: '#c7a1ff' },
    { light: '#9c2aa3', dark: '#f19cf3' },
  ],
  [TierRole.PRIVATE]: [
    { light: '#0c7285', dark: '#54cfdc' },
    { light: '#1f6a63', dark: '#7cd6c2' },
  ],
  [TierRole.ISOLATED]: [
    { light: '#b8264b', dark: '#ff93a6' },
    { light: '#8f3d5c', dark: '#e8a5bf' },
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
