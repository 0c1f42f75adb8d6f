/** Sources of several rules. */

const GUIDE = 'https://docs.aws.amazon.com/eks/latest/userguide';
const PRACTICES = 'https://docs.aws.amazon.com/eks/latest/best-practices';

/** The EKS user guide. */
export const USER_GUIDE = {
  networkRequirements: `${GUIDE}/network-reqs.html`,
  securityGroups: `${GUIDE}/sec-group-reqs.html`,
  endpoint: `${GUIDE}/cluster-endpoint.html`,
  privateClusters: `${GUIDE}/private-clusters.html`,
  versions: `${GUIDE}/kubernetes-versions.html`,
  egress: `${GUIDE}/control-plane-egress.html`,
  zonalShift: `${GUIDE}/zone-shift.html`,
  nodeGroups: `${GUIDE}/managed-node-groups.html`,
  launchTemplates: `${GUIDE}/launch-templates.html`,
  fargate: `${GUIDE}/fargate-profile.html`,
  podIdentity: `${GUIDE}/pod-id-association.html`,
  podIdentityRole: `${GUIDE}/pod-id-role.html`,
  irsa: `${GUIDE}/associate-service-account-role.html`,
  addons: `${GUIDE}/eks-add-ons.html`,
  networkPolicy: `${GUIDE}/cni-network-policy.html`,
  podGroups: `${GUIDE}/security-groups-for-pods.html`,
  podGroupPolicy: `${GUIDE}/sg-pods-example-deployment.html`,
  snat: `${GUIDE}/external-snat.html`,
  ipv6: `${GUIDE}/cni-ipv6.html`,
  ipv6Cluster: `${GUIDE}/deploy-ipv6-cluster.html`,
  cniRole: `${GUIDE}/cni-iam-role.html`,
  subnetSelection: `${GUIDE}/cni-subnet-selection.html`,
  loadBalancing: `${GUIDE}/alb-ingress.html`,
  hybrid: `${GUIDE}/hybrid-nodes-networking.html`,
} as const;

/** The EKS best practices guide. */
export const BEST_PRACTICES = {
  subnets: `${PRACTICES}/subnets.html`,
  addresses: `${PRACTICES}/ip-opt.html`,
  cni: `${PRACTICES}/vpc-cni.html`,
  prefixes: `${PRACTICES}/prefix-mode-linux.html`,
  customNetworking: `${PRACTICES}/custom-networking.html`,
  ipv6: `${PRACTICES}/ipv6.html`,
  podGroups: `${PRACTICES}/sgpp.html`,
  loadBalancing: `${PRACTICES}/load-balancing.html`,
  networkSecurity: `${PRACTICES}/network-security.html`,
  identity: `${PRACTICES}/identity-and-access-management.html`,
  costs: `${PRACTICES}/cost-opt-networking.html`,
  reliability: `${PRACTICES}/data-plane.html`,
  detection: `${PRACTICES}/auditing-and-logging.html`,
  services: `${PRACTICES}/scale-cluster-services.html`,
  upgrades: `${PRACTICES}/cluster-upgrades.html`,
  ipvs: `${PRACTICES}/ipvs.html`,
  karpenter: `${PRACTICES}/karpenter.html`,
} as const;

/** Other pages. */
export const PAGES = {
  cniReadme: 'https://github.com/aws/amazon-vpc-cni-k8s#readme',
  controller: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/',
  controllerSubnets: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/subnet_discovery/',
  ingressAnnotations:
    'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/',
  serviceAnnotations:
    'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/',
  externalDns: 'https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/',
  vpcBlocks: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html',
  subnetSizes: 'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html',
  natGateways: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html',
  acls: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html',
  endpoints: 'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html',
  endpointPolicies: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  flowLogs: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
  quotas: 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html',
  addonApi: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-addon.html',
  nodeGroupApi:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-nodegroup.html',
} as const;
