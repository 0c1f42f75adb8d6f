/** Which AWS APIs the software of a cluster calls, and from where. `docs/endpoints.md` is generated from this table. */

/** Where a caller runs. */
export type CallOrigin = 'nodes' | 'pods' | 'functions';

/** A call of an AWS API. */
export interface ApiCall {
  /** The endpoint service by its short name, such as `ecr.api`; `s3` and `dynamodb` have gateway endpoints, and `route53` is global. */
  readonly service: string;
  /** The static of `EndpointFeature` that brings an endpoint for it. */
  readonly feature?: string;
  /** Whether the caller works without the call. */
  readonly isOptional?: boolean;
  /** What makes the caller call it; always, where this is undefined. */
  readonly when?: string;
}

/** Software that calls AWS APIs. */
export interface ApiCaller {
  /** As documentation and errors say it. */
  readonly name: string;
  readonly from: CallOrigin;
  readonly calls: readonly ApiCall[];
  /** Whether other ways serve the calls as well, so that a missing endpoint adds a warning and never fails. */
  readonly isUncertain?: boolean;
}

const IMAGES: readonly ApiCall[] = [
  { service: 'ecr.api', feature: 'NODES' },
  { service: 'ecr.dkr', feature: 'NODES' },
  { service: 's3' },
];

/** How a role reaches pods: the call of the Pod Identity agent, or that of the AWS SDK with IAM roles for service accounts. */
export const CREDENTIALS = {
  podIdentity: { service: 'eks-auth', feature: 'POD_IDENTITY', when: 'the role comes by EKS Pod Identity' },
  irsa: { service: 'sts', feature: 'IRSA', when: 'the role comes by IAM roles for service accounts' },
} as const satisfies Record<string, ApiCall>;

const ASSUMED: ApiCall = { service: 'sts', feature: 'IRSA', when: 'it assumes a role of another account' };

/**
 * Every caller that this library defines or starts, by a name of its own.
 *
 * Nodes, the VPC CNI, the AWS Load Balancer Controller and ExternalDNS as the EKS User Guide lists them under "Deploy private clusters"; that an
 * EKS node group joins without the EKS API, because EKS hands it what it joins by, is of the same page. The kubectl handlers as their sources in
 * aws-cdk-lib 2.276.0 have it: both answer CloudFormation through a bucket of S3, and the framework function calls the other one by the Lambda
 * API; that of `aws-eks` assumes a role, that of `aws-eks-v2` signs requests with the credentials of the function alone. Add-ons by the policies
 * of their roles. Read on 2026-11-28.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export const API_CALLERS = {
  nodes: {
    name: 'EC2 nodes: bootstrap, kubelet, image pulls',
    from: 'nodes',
    calls: [{ service: 'ec2', feature: 'NODES' }, { service: 'eks', feature: 'NODES', isOptional: true }, ...IMAGES],
  },
  autoModeNodes: {
    name: 'nodes of EKS Auto Mode: image pulls',
    from: 'nodes',
    calls: IMAGES,
    isUncertain: true,
  },
  sessionManager: {
    name: 'Session Manager on nodes',
    from: 'nodes',
    calls: [
      { service: 'ssm', feature: 'SESSION_MANAGER' },
      { service: 'ssmmessages', feature: 'SESSION_MANAGER' },
      { service: 'ec2messages', feature: 'SESSION_MANAGER', isOptional: true },
    ],
  },
  fargate: { name: 'pods on Fargate: image pulls', from: 'pods', calls: IMAGES },
  vpcCni: {
    name: 'VPC CNI',
    from: 'nodes',
    calls: [
      { service: 'ec2', feature: 'NODES' },
      { service: 'logs', feature: 'LOGS', when: 'NetworkPolicyMode sends event logs to CloudWatch' },
    ],
  },
  kubectlHandler: {
    name: 'kubectl handler',
    from: 'functions',
    calls: [
      { service: 'eks', feature: 'KUBECTL_HANDLER' },
      { service: 'lambda', feature: 'KUBECTL_HANDLER' },
      { service: 's3' },
      { service: 'sts', feature: 'KUBECTL_HANDLER', when: 'the cluster is of aws-eks' },
      { service: 'ecr.api', feature: 'NODES', when: 'chartRepository is a registry of Amazon ECR' },
      { service: 'ecr.dkr', feature: 'NODES', when: 'chartRepository is a registry of Amazon ECR' },
    ],
  },
  crdInstaller: {
    name: 'installer of custom resource definitions',
    from: 'functions',
    calls: [{ service: 'eks', feature: 'KUBECTL_HANDLER' }, { service: 's3' }],
  },
  loadBalancerController: {
    name: 'AWS Load Balancer Controller',
    from: 'pods',
    calls: [
      { service: 'ec2', feature: 'LOAD_BALANCER_CONTROLLER' },
      { service: 'elasticloadbalancing', feature: 'LOAD_BALANCER_CONTROLLER' },
      ASSUMED,
    ],
  },
  externalDns: {
    name: 'ExternalDNS',
    from: 'pods',
    calls: [
      { service: 'route53', feature: 'EXTERNAL_DNS', isOptional: true },
      { service: 'dynamodb', feature: 'DYNAMODB', when: 'it keeps owners in a DynamoDB table' },
      ASSUMED,
    ],
  },
  cloudMapDns: { name: 'ExternalDNS for AWS Cloud Map', from: 'pods', calls: [{ service: 'servicediscovery' }] },
  latticeController: {
    name: 'AWS Gateway API Controller',
    from: 'pods',
    calls: [{ service: 'vpc-lattice' }, { service: 'ec2', feature: 'NODES' }, { service: 'tagging' }],
  },
  cniMetricsHelper: {
    name: 'CNI metrics helper',
    from: 'pods',
    calls: [{ service: 'monitoring', feature: 'METRICS' }],
  },
  'amazon-cloudwatch-observability': {
    name: 'add-on amazon-cloudwatch-observability',
    from: 'pods',
    calls: [
      { service: 'logs', feature: 'LOGS' },
      { service: 'monitoring', feature: 'METRICS' },
      { service: 'xray', feature: 'XRAY', isOptional: true },
      { service: 'ec2', feature: 'NODES' },
    ],
  },
  'aws-ebs-csi-driver': {
    name: 'add-on aws-ebs-csi-driver',
    from: 'pods',
    calls: [{ service: 'ec2', feature: 'NODES' }],
  },
  'aws-efs-csi-driver': {
    name: 'add-on aws-efs-csi-driver',
    from: 'pods',
    calls: [{ service: 'elasticfilesystem' }, { service: 'ec2', feature: 'NODES' }],
  },
  'aws-fsx-csi-driver': { name: 'add-on aws-fsx-csi-driver', from: 'pods', calls: [{ service: 'fsx' }] },
  'aws-guardduty-agent': {
    name: 'add-on aws-guardduty-agent',
    from: 'pods',
    calls: [{ service: 'guardduty-data', feature: 'GUARD_DUTY' }],
  },
  'aws-mountpoint-s3-csi-driver': {
    name: 'add-on aws-mountpoint-s3-csi-driver',
    from: 'pods',
    calls: [{ service: 's3' }],
  },
  'aws-network-flow-monitoring-agent': {
    name: 'add-on aws-network-flow-monitoring-agent',
    from: 'pods',
    calls: [{ service: 'networkflowmonitorreports', feature: 'NETWORK_FLOW_MONITOR' }],
  },
  'aws-privateca-connector-for-kubernetes': {
    name: 'add-on aws-privateca-connector-for-kubernetes',
    from: 'pods',
    calls: [{ service: 'acm-pca' }],
  },
  otherAddon: { name: 'other add-ons with a role', from: 'pods', calls: [] },
} as const satisfies Record<string, ApiCaller>;

/** The name of a caller of the table. */
export type ApiCallerName = keyof typeof API_CALLERS;

/** The calls that a caller always makes, and those of the services that its settings make it call. */
export function callsOf(name: ApiCallerName, settings: readonly string[] = []): ApiCall[] {
  const { calls }: ApiCaller = API_CALLERS[name];
  return calls.filter(({ service, when }) => when === undefined || settings.includes(service));
}
