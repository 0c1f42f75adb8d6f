import * as ec2 from 'aws-cdk-lib/aws-ec2';

type KnownService =
  | 'AUTOSCALING'
  | 'CLOUDWATCH_LOGS'
  | 'CLOUDWATCH_MONITORING'
  | 'EC2'
  | 'EC2_MESSAGES'
  | 'ECR'
  | 'ECR_DOCKER'
  | 'EKS'
  | 'EKS_AUTH'
  | 'ELASTIC_LOAD_BALANCING'
  | 'GUARDDUTY_DATA'
  | 'NETWORK_FLOW_MONITOR_REPORTS'
  | 'SQS'
  | 'SSM'
  | 'SSM_MESSAGES'
  | 'STS'
  | 'XRAY';

/**
 * A feature of a cluster, with the AWS services that it calls.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export class EndpointFeature {
  /** Nodes: the EC2 API for network interfaces, the EKS API to join, and ECR for images (whose layers come from S3). */
  public static readonly NODES = new EndpointFeature('NODES', ['EC2', 'EKS', 'ECR', 'ECR_DOCKER']);
  /** EKS Pod Identity. */
  public static readonly POD_IDENTITY = new EndpointFeature('POD_IDENTITY', ['EKS_AUTH']);
  /** IAM roles for service accounts. */
  public static readonly IRSA = new EndpointFeature('IRSA', ['STS']);
  /** The kubectl handler of this library in the node subnets. */
  public static readonly KUBECTL_HANDLER = new EndpointFeature('KUBECTL_HANDLER', ['EKS', 'STS']);
  /** The AWS Load Balancer Controller. Without NAT, turn its WAF, Shield and certificate discovery off: nothing here serves them. */
  public static readonly LOAD_BALANCER_CONTROLLER = new EndpointFeature('LOAD_BALANCER_CONTROLLER', [
    'EC2',
    'ELASTIC_LOAD_BALANCING',
  ]);
  /** Logs of nodes, pods and network policies in CloudWatch Logs. */
  public static readonly LOGS = new EndpointFeature('LOGS', ['CLOUDWATCH_LOGS']);
  /** Metrics in CloudWatch. */
  public static readonly METRICS = new EndpointFeature('METRICS', ['CLOUDWATCH_MONITORING']);
  /** The Kubernetes Cluster Autoscaler. */
  public static readonly CLUSTER_AUTOSCALER = new EndpointFeature('CLUSTER_AUTOSCALER', [
    'AUTOSCALING',
    'EC2',
    'EKS',
    'STS',
  ]);
  /** Karpenter; its pricing and IAM calls have no endpoint in most Regions. */
  public static readonly KARPENTER = new EndpointFeature('KARPENTER', ['EC2', 'EKS', 'SSM', 'SQS', 'STS']);
  /** Shells on nodes by Session Manager. */
  public static readonly SESSION_MANAGER = new EndpointFeature('SESSION_MANAGER', [
    'SSM',
    'SSM_MESSAGES',
    'EC2_MESSAGES',
  ]);
  /** Traces to X-Ray. */
  public static readonly XRAY = new EndpointFeature('XRAY', ['XRAY']);
  /** The GuardDuty agent. */
  public static readonly GUARD_DUTY = new EndpointFeature('GUARD_DUTY', ['GUARDDUTY_DATA']);
  /** The agent of CloudWatch Network Flow Monitor. */
  public static readonly NETWORK_FLOW_MONITOR = new EndpointFeature('NETWORK_FLOW_MONITOR', [
    'NETWORK_FLOW_MONITOR_REPORTS',
  ]);

  /**
   * An AWS service that no feature here names.
   *
   * @param service the service, such as `ec2.InterfaceVpcEndpointAwsService.KMS`
   */
  public static ofService(service: ec2.InterfaceVpcEndpointAwsService): EndpointFeature {
    return new EndpointFeature(service.shortName, [], service);
  }

  private constructor(
    /** The name of the feature, or the short name of its one service. */
    public readonly name: string,
    private readonly knownServices: KnownService[],
    private readonly otherService?: ec2.InterfaceVpcEndpointAwsService,
  ) {}

  /**
   * Looked up here and not in the table above, as loading the list of all services takes a while.
   *
   * @internal
   */
  public get _services(): ec2.InterfaceVpcEndpointAwsService[] {
    const known = this.knownServices.map((name) => ec2.InterfaceVpcEndpointAwsService[name]);
    return this.otherService ? [...known, this.otherService] : known;
  }
}
