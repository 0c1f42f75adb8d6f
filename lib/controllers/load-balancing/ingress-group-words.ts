/** What the annotations of Ingresses begin with. */
export const ALB_PREFIX = 'alb.ingress.kubernetes.io';

/**
 * Annotations that one Ingress of a group may say, or several with the same words: about the ALB as a whole.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/annotations/#ingressgroup
 */
export const GROUP_WIDE = [
  'load-balancer-name',
  'scheme',
  'ip-address-type',
  'subnets',
  'security-groups',
  'manage-backend-security-group-rules',
  'ipam-ipv4-pool-id',
  'customer-owned-ipv4-pool',
  'wafv2-acl-arn',
  'wafv2-acl-name',
  'shield-advanced-protection',
  'ssl-redirect',
  'minimum-load-balancer-capacity',
];

/** What an annotation says: the order of subnets says nothing. */
export function saidBy(suffix: string, text: string): string {
  return suffix === 'subnets' ? text.split(',').sort().join(',') : text;
}
