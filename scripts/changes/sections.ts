import { CLUSTER_SECTIONS } from './cluster';
import { CONTROLLER_SECTIONS } from './controllers';
import type { Row } from './measure';
import { NETWORK_SECTIONS } from './network';
import { NODE_SECTIONS } from './nodes';

/** A section of the page. */
export interface Measured {
  readonly title: string;
  readonly rows: readonly Row[];
}

export const SECTIONS: readonly Measured[] = [
  ...NETWORK_SECTIONS,
  ...NODE_SECTIONS,
  ...CLUSTER_SECTIONS,
  ...CONTROLLER_SECTIONS,
];

/** Returns every option that a row measures. */
export function measuredOptions(): Set<string> {
  return new Set(SECTIONS.flatMap(({ rows }) => rows.flatMap(({ covers }) => covers)));
}
