import { AspectPriority, Aspects, type IAspect } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { ClusterCleanup } from '../controllers/cleanup/cluster-cleanup';
import { after } from '../foundation/order';
import type { IEksNetwork } from '../vpc/network-face';
import { podGroupsBeside } from './node-order';

/** Properties of the order of handler functions. */
export interface HandlerOrderProps {
  readonly cluster: ClusterTarget;
  readonly network: IEksNetwork;
  readonly cleanup?: ClusterCleanup;
}

/**
 * Adds dependencies of the functions that call the cluster at deployment.
 *
 * All releases and Kubernetes objects depend on these functions, including those that a user adds to the cluster. The
 * functions depend on the egress routes and VPC endpoints of the node subnets. If the routes were deleted first, the
 * deletion would hang, and the function would only log the failure.
 *
 * It runs at synthesis, when all functions are defined. The cleanup runs after the functions, because objects that they
 * delete may leave resources behind.
 */
export class HandlerOrder implements IAspect {
  constructor(
    private readonly scope: Construct,
    private readonly props: HandlerOrderProps,
  ) {
    Aspects.of(scope).add(this, { priority: AspectPriority.MUTATING });
  }

  /** Runs once, when the construct of the pattern is visited. */
  visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    const { cluster, network, cleanup } = this.props;
    const functions = cluster._handlerFunctions;
    after(functions, network.nodePrerequisites);
    if (cleanup) {
      after(functions, cleanup.resource);
      cleanup.runBeforeDeletionOf(...podGroupsBeside(cleanup, cluster));
    }
  }
}
