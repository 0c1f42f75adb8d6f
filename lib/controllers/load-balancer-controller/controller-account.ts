/** Who the controller is in the cluster. */
export const NAMESPACE = 'kube-system';
export const SERVICE_ACCOUNT = 'aws-load-balancer-controller';
