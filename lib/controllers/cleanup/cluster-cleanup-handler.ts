import { CLEANUP_CALLS } from './cleanup-calls';
import { CLEANUP_FEATURES } from './cleanup-features';
import { CLEANUP_KINDS } from './cleanup-kinds';
import { CLEANUP_RUN } from './cleanup-run';

/**
 * The Lambda function behind `ClusterCleanup`. Inline, as constructs read no files; the runtime brings the SDK. It is a custom resource that
 * answers CloudFormation itself: one function, whose 15 minutes are enough for load balancers to let go of their network interfaces.
 *
 * It goes over what there is in passes, until a pass finds nothing: every pass asks AWS anew, so that a second run goes on where the first one
 * ended, and what is gone counts as done. What fails is tried again in the next pass, and stands in the way of nothing else.
 */
export const CLUSTER_CLEANUP_HANDLER = [CLEANUP_CALLS, CLEANUP_KINDS, CLEANUP_FEATURES, CLEANUP_RUN].join('\n');
