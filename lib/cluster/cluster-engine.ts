import type { Construct, IConstruct } from 'constructs';
import type { PodAddressingMode } from '../addressing/max-pods';

/** A network policy engine of a cluster, other than the VPC CNI. */
export interface ClusterEngine {
  /** Name in messages. */
  readonly name: string;
  readonly construct: Construct;
  /** Whether nodes depend on it. It depends on nodes otherwise. */
  readonly isBeforeNodes: boolean;
  /** Key of the taint of new nodes that the engine removes. */
  readonly startupTaint?: string;
  /** How pods get addresses. Undefined if the VPC CNI assigns them. */
  readonly podAddressing?: PodAddressingMode;
}

/** Software that runs on the nodes of a cluster. */
export interface ClusterWorkload {
  /** Name of the software. */
  readonly name: string;
  /** The construct that is installed first. */
  readonly construct: IConstruct;
}
