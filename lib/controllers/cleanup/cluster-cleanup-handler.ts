import { CLEANUP_CALLS } from './cleanup-calls';
import { CLEANUP_FEATURES } from './cleanup-features';
import { CLEANUP_KINDS } from './cleanup-kinds';
import { CLEANUP_RUN } from './cleanup-run';

/**
 * Source of the Lambda function of `ClusterCleanup`.
 *
 * It is inline, because constructs read no files. The runtime contains the AWS SDK. The function is a custom resource
 * that responds to CloudFormation itself. Its 15 minutes are enough for load balancers to release their network
 * interfaces.
 *
 * It deletes resources in passes, until a pass finds none. Every pass reads the resources again, so a second run
 * continues where the first one ended, and a missing resource counts as deleted. A failed deletion is retried in the
 * next pass, and does not block other resources.
 */
export const CLUSTER_CLEANUP_HANDLER = [CLEANUP_CALLS, CLEANUP_KINDS, CLEANUP_FEATURES, CLEANUP_RUN].join('\n');
