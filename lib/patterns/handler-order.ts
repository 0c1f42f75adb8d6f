import { AspectPriority, Aspects, type IAspect } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { ClusterCleanup } from '../controllers/cleanup/cluster-cleanup';
import { after } from '../foundation/order';
import type { IEksNetwork } from '../vpc/network-face';
import { completeEndpoints } from '../vpc/vpc-endpoints';
import { podGroupsBeside } from './node-order';

/** What reaches a cluster, and what outlives it. */
export interface HandlerOrderProps {
  readonly cluster: ClusterTarget;
  readonly network: IEksNetwork;
  readonly cleanup?: ClusterCleanup;
}

/**
 * Puts the functions that reach the cluster at deployment between what they get out by and everything that goes through them: every release and
 * every object, those that a user adds to the cluster too. A way out that goes first would leave a deletion hanging, and the function
 * notes in its log alone what it could not delete.
 *
 * At synthesis, when there is no other function to come. The cleanup waits for the same: what goes through the functions may leave something behind.
 */
export class HandlerOrder implements IAspect {
  constructor(
    private readonly scope: Construct,
    private readonly props: HandlerOrderProps,
  ) {
    Aspects.of(scope).add(this, { priority: AspectPriority.MUTATING });
  }

  /** Once, when the construct of the pattern is visited. */
  visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    const { cluster, network, cleanup } = this.props;
    completeEndpoints(this.scope);
    const functions = cluster._handlerFunctions;
    after(functions, network.nodePrerequisites);
    if (cleanup) {
      after(functions, cleanup.resource);
      cleanup.runBeforeDeletionOf(...podGroupsBeside(cleanup, cluster));
    }
  }
}
