/**
 * The AWS APIs that the software of a cluster calls, and where it runs. `docs/endpoints.md` is generated from this
 * table.
 */

/** The place where a caller runs. */
export type CallOrigin = 'nodes' | 'pods' | 'functions';

/** A call of an AWS API. */
export interface ApiCall {
  /**
   * The endpoint service by its short name, such as `ecr.api`. `s3` and `dynamodb` have gateway endpoints, and
   * `route53` is global.
   */
  readonly service: string;
  /** The static member of `EndpointFeature` that adds an endpoint for it. */
  readonly feature?: string;
  /** Whether the caller works without the call. */
  readonly isOptional?: boolean;
  /** The condition of the call. Undefined if it is always made. */
  readonly when?: string;
}

/** Software that calls AWS APIs. */
export interface ApiCaller {
  /** The name in documentation and error messages. */
  readonly name: string;
  readonly from: CallOrigin;
  readonly calls: readonly ApiCall[];
  /** Whether the calls can also be served in other ways. A missing endpoint then adds a warning, and does not fail. */
  readonly isUncertain?: boolean;
}

const IMAGES: readonly ApiCall[] = [
  { service: 'ecr.api', feature: 'NODES' },
  { service: 'ecr.dkr', feature: 'NODES' },
  { service: 's3' },
];

/**
 * How pods get the credentials of a role: by a call of the Pod Identity agent, or of the AWS SDK with IAM roles for
 * service accounts.
 */
export const CREDENTIALS = {
  podIdentity: { service: 'eks-auth', feature: 'POD_IDENTITY', when: 'its role comes from EKS Pod Identity' },
  irsa: { service: 'sts', feature: 'IRSA', when: 'its role comes from IAM roles for service accounts' },
} as const satisfies Record<string, ApiCall>;

const ASSUMED: ApiCall = { service: 'sts', feature: 'IRSA', when: 'it assumes a role of another account' };

/**
 * All callers that this library defines or starts, by an internal name (read on 2026-11-28).
 *
 * - Nodes, the VPC CNI, the AWS Load Balancer Controller and ExternalDNS: "Deploy private clusters" in the EKS User
 *   Guide. According to this page, nodes of an EKS node group join without the EKS API, because EKS passes the cluster
 *   data to them.
 * - The kubectl handlers: their sources in aws-cdk-lib 2.276.0. Both send their responses to CloudFormation through an
 *   S3 bucket, and the framework function invokes the other function with the Lambda API. The handler of `aws-eks`
 *   assumes a role. The handler of `aws-eks-v2` only uses the credentials of the function.
 * - Add-ons: the policies of their roles.
 * - Karpenter: its page about private clusters, without the APIs of pricing and IAM, which it does not call with
 *   `isolatedVPC` and an instance profile: https://karpenter.sh/v1.14/getting-started/getting-started-with-karpenter/#private-clusters
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
  karpenter: {
    name: 'Karpenter',
    from: 'pods',
    calls: [
      { service: 'ec2', feature: 'KARPENTER' },
      { service: 'eks', feature: 'KARPENTER' },
      { service: 'ssm', feature: 'KARPENTER' },
      { service: 'sqs', feature: 'KARPENTER' },
    ],
  },
  ciliumOperator: {
    name: 'operator of Cilium in ENI mode',
    from: 'nodes',
    calls: [{ service: 'ec2', feature: 'NODES' }],
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
      { service: 'xray', feature: 'XRAY', isOptional: true, when: 'it collects traces' },
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

/** The name of a caller in the table. */
export type ApiCallerName = keyof typeof API_CALLERS;

/** The calls that a caller always makes, and the calls of the services that its settings require. */
export function callsOf(name: ApiCallerName, settings: readonly string[] = []): ApiCall[] {
  const { calls }: ApiCaller = API_CALLERS[name];
  return calls.filter(({ service, when }) => when === undefined || settings.includes(service));
}
