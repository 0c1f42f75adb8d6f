/** Namespace and service account of the controller. */
export const NAMESPACE = 'kube-system';
export const SERVICE_ACCOUNT = 'aws-load-balancer-controller';
