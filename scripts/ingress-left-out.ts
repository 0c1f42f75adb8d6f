/** The annotations of the AWS Load Balancer Controller that no typed option of `AlbIngress` writes, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'dry-run-plan':
    'the controller writes it, where its feature gate IngressPlanAnnotation is on: what an Ingress says there is lost',
  'waf-acl-id': 'a web ACL of AWS WAF Classic, which AWS ended in 2025: webAclArn names one of AWS WAF',
  'web-acl-id': 'the older name of waf-acl-id',
};
