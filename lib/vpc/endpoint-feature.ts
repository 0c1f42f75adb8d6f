import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

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
  | 'LAMBDA'
  | 'NETWORK_FLOW_MONITOR_REPORTS'
  | 'SQS'
  | 'SSM'
  | 'SSM_MESSAGES'
  | 'STS'
  | 'XRAY';

/**
 * A feature of a cluster, with the AWS services that it uses.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export class EndpointFeature {
  /**
   * All services that constructs of this app call from the VPC: nodes, add-ons, controllers, and functions that access
   * the cluster. Each service gets one endpoint, in the zones of its callers, unless the VPC has one. Software that you
   * deploy into the cluster by other means is not known, so add its features.
   *
   * `docs/endpoints.md` lists the callers of each service.
   */
  public static readonly IN_USE = new EndpointFeature('IN_USE', []);
  /**
   * The services with the best ratio of cost to saved NAT traffic: Amazon ECR for images, and the gateway endpoint for
   * DynamoDB, which is free of charge like that for S3.
   *
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/cost-opt-networking.html
   */
  public static readonly LOW_COST = new EndpointFeature('LOW_COST', ['ECR', 'ECR_DOCKER'], [], undefined, ['DYNAMODB']);
  /**
   * All services that a cluster without internet access commonly calls: those of nodes, both kinds of workload
   * identity, the kubectl handler, the controllers and autoscalers of this library, Session Manager, logs, metrics and
   * traces, DynamoDB, and Route 53 in its home Region if it can be reached.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
   */
  public static readonly PRIVATE_CLUSTER = new EndpointFeature(
    'PRIVATE_CLUSTER',
    [
      'AUTOSCALING',
      'CLOUDWATCH_LOGS',
      'CLOUDWATCH_MONITORING',
      'EC2',
      'EC2_MESSAGES',
      'ECR',
      'ECR_DOCKER',
      'EKS',
      'EKS_AUTH',
      'ELASTIC_LOAD_BALANCING',
      'LAMBDA',
      'SQS',
      'SSM',
      'SSM_MESSAGES',
      'STS',
      'XRAY',
    ],
    ['route53'],
    undefined,
    ['DYNAMODB'],
  );
  /** Nodes: the EC2 API for network interfaces, the EKS API to join, and ECR for images. Image layers come from S3. */
  public static readonly NODES = new EndpointFeature('NODES', ['EC2', 'EKS', 'ECR', 'ECR_DOCKER']);
  /** EKS Pod Identity. */
  public static readonly POD_IDENTITY = new EndpointFeature('POD_IDENTITY', ['EKS_AUTH']);
  /** IAM roles for service accounts. */
  public static readonly IRSA = new EndpointFeature('IRSA', ['STS']);
  /**
   * The kubectl handler of this library in the node subnets. Its framework function invokes the other function with the
   * Lambda API. Handlers of `aws-eks` also assume a role with STS.
   */
  public static readonly KUBECTL_HANDLER = new EndpointFeature('KUBECTL_HANDLER', ['EKS', 'LAMBDA', 'STS']);
  /**
   * The AWS Load Balancer Controller. Without NAT, disable its WAF, Shield and certificate discovery, because these
   * services have no endpoint here.
   */
  public static readonly LOAD_BALANCER_CONTROLLER = new EndpointFeature('LOAD_BALANCER_CONTROLLER', [
    'EC2',
    'ELASTIC_LOAD_BALANCING',
  ]);
  /**
   * ExternalDNS, which calls Route 53 in us-east-1. In other Regions, the endpoint names us-east-1 as the Region of
   * the service. In partitions other than `aws`, it fails with `EndpointServiceRegion`.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-cross-region-privatelink-support.html
   */
  public static readonly EXTERNAL_DNS = new EndpointFeature('EXTERNAL_DNS', [], ['route53']);
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
  /**
   * Karpenter: EC2, EKS, Systems Manager, SQS and STS.
   *
   * Its pricing API has no endpoint in most Regions. If Karpenter creates instance profiles, it also calls IAM: add
   * `EndpointFeature.ofGlobalService('iam')`.
   */
  public static readonly KARPENTER = new EndpointFeature('KARPENTER', ['EC2', 'EKS', 'SSM', 'SQS', 'STS']);
  /** Shells on nodes with Session Manager. */
  public static readonly SESSION_MANAGER = new EndpointFeature('SESSION_MANAGER', [
    'SSM',
    'SSM_MESSAGES',
    'EC2_MESSAGES',
  ]);
  /** DynamoDB, through a gateway endpoint, which is free of charge. */
  public static readonly DYNAMODB = new EndpointFeature('DYNAMODB', [], [], undefined, ['DYNAMODB']);
  /** Traces in X-Ray. */
  public static readonly XRAY = new EndpointFeature('XRAY', ['XRAY']);
  /** The GuardDuty agent. */
  public static readonly GUARD_DUTY = new EndpointFeature('GUARD_DUTY', ['GUARDDUTY_DATA']);
  /** The agent of CloudWatch Network Flow Monitor. */
  public static readonly NETWORK_FLOW_MONITOR = new EndpointFeature('NETWORK_FLOW_MONITOR', [
    'NETWORK_FLOW_MONITOR_REPORTS',
  ]);

  /**
   * An AWS service without a feature in this class.
   *
   * @param service the service, such as `ec2.InterfaceVpcEndpointAwsService.KMS`
   */
  public static ofService(service: ec2.InterfaceVpcEndpointAwsService): EndpointFeature {
    validateArguments('EndpointFeature.ofService', arguments);
    return new EndpointFeature(service.shortName, [], [], service);
  }

  /**
   * An AWS service whose endpoint service name contains no Region, such as `com.amazonaws.iam`. AWS hosts it in
   * us-east-1, and the endpoint names that Region.
   *
   * @param shortName the part after `com.amazonaws.`, such as `iam`
   */
  public static ofGlobalService(shortName: string): EndpointFeature {
    validateArguments('EndpointFeature.ofGlobalService', arguments);
    return new EndpointFeature(shortName, [], [shortName]);
  }

  private constructor(
    /** The name of the feature, or the short name of its service. */
    public readonly name: string,
    private readonly knownServices: KnownService[],
    private readonly globalServices: string[] = [],
    private readonly otherService?: ec2.InterfaceVpcEndpointAwsService,
    /** The services that have a gateway endpoint. @internal */
    public readonly _gateways: readonly 'DYNAMODB'[] = [],
  ) {}

  /** Whether it stands for the services that constructs of the app call. @internal */
  public get _isInUse(): boolean {
    return this === EndpointFeature.IN_USE;
  }

  /** Whether services that cannot be reached from the Region are skipped. @internal */
  public get _isPreset(): boolean {
    return this === EndpointFeature.PRIVATE_CLUSTER;
  }

  /**
   * The services are resolved here, because loading the list of all services takes time.
   *
   * @internal
   */
  public get _services(): ec2.InterfaceVpcEndpointAwsService[] {
    return [
      ...this.knownServices.map((name) => ec2.InterfaceVpcEndpointAwsService[name]),
      ...this.globalServices.map(
        (name) => new ec2.InterfaceVpcEndpointAwsService(name, 'com.amazonaws', undefined, { global: true }),
      ),
      ...(this.otherService ? [this.otherService] : []),
    ];
  }
}

/** Region that hosts the services whose endpoint service names contain no Region. */
const GLOBAL_REGION = 'us-east-1';

/** The services without a Region in the names of their endpoints that constructs of this library call. */
const GLOBAL_SERVICES = ['route53'];

/**
 * Prefixes of the Regions in partitions other than `aws`. An endpoint cannot connect to a service in another
 * partition.
 */
const OTHER_PARTITIONS = ['cn-', 'us-gov-', 'us-iso', 'eu-isoe-', 'eusc-'];

/** A service by its short name, with the service name in the Region of the stack. */
export function serviceNamed(shortName: string): ec2.InterfaceVpcEndpointAwsService {
  return GLOBAL_SERVICES.includes(shortName)
    ? new ec2.InterfaceVpcEndpointAwsService(shortName, 'com.amazonaws', undefined, { global: true })
    : new ec2.InterfaceVpcEndpointAwsService(shortName);
}

/** Whether the endpoint service of a service can be reached from the Region of the stack. */
export function isReachableIn({ region }: Stack, shortName: string): boolean {
  const isOther = isConcrete(region) && OTHER_PARTITIONS.some((prefix) => region.startsWith(prefix));
  return !isOther || !GLOBAL_SERVICES.includes(shortName);
}

/**
 * Returns the Region of the service if the endpoint must name it: for services without a Region in their name,
 * outside of us-east-1.
 */
export function serviceRegionOf(service: ec2.InterfaceVpcEndpointAwsService, stack: Stack): string | undefined {
  const { region } = stack;
  if (stack.resolve(service.name) !== `com.amazonaws.${service.shortName}` || region === GLOBAL_REGION) {
    return undefined;
  }
  if (isConcrete(region) && OTHER_PARTITIONS.some((prefix) => region.startsWith(prefix))) {
    fail(
      'EndpointServiceRegion',
      `"${service.shortName}" has its endpoint service in ${GLOBAL_REGION}, which endpoints in ${region} cannot reach. Leave the feature out, and reach the service through NAT`,
    );
  }
  return GLOBAL_REGION;
}
