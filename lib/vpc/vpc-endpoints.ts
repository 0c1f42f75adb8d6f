import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { pascalCase } from '../foundation/text';

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
  /** The AWS Load Balancer Controller. */
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

  /**
   * An AWS service that no feature here names.
   *
   * @param name of the feature: the construct id of its endpoint
   * @param service the service, such as `ec2.InterfaceVpcEndpointAwsService.KMS`
   */
  public static ofService(name: string, service: ec2.InterfaceVpcEndpointAwsService): EndpointFeature {
    return new EndpointFeature(name, [], { [name]: service });
  }

  private constructor(
    /** The name of the feature. */
    public readonly name: string,
    private readonly serviceNames: KnownService[],
    private readonly others: Readonly<Record<string, ec2.InterfaceVpcEndpointAwsService>> = {},
  ) {}

  /** The services by construct id. @internal */
  public get _services(): Record<string, ec2.InterfaceVpcEndpointAwsService> {
    const known = this.serviceNames.map((name) => [pascalCase(name), ec2.InterfaceVpcEndpointAwsService[name]]);
    return { ...Object.fromEntries(known), ...this.others };
  }
}

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
  | 'SQS'
  | 'SSM'
  | 'SSM_MESSAGES'
  | 'STS'
  | 'XRAY';

/** Where the endpoints are, and who calls them. */
export interface VpcEndpointsProps {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The features whose services get an interface endpoint.
   *
   * @default - none: the gateway endpoint for S3 alone
   */
  readonly features?: EndpointFeature[];

  /**
   * The subnets of the interface endpoints; one per zone is used.
   *
   * @default - the private subnets of the VPC
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The subnets whose route tables lead to S3 through the gateway endpoint.
   *
   * @default - every subnet that the VPC lists
   */
  readonly gatewaySubnets?: ec2.SubnetSelection[];

  /**
   * The networks from which interface endpoints take TCP 443, in CIDR notation.
   *
   * @default - the primary CIDR block of the VPC
   */
  readonly clientNetworks?: string[];
}

/**
 * VPC endpoints for what a cluster uses: a gateway endpoint for S3, which is free and takes image layers off NAT, and interface endpoints by
 * feature, with one security group that admits TCP 443 from nodes and pods.
 */
export class VpcEndpoints extends Construct implements ec2.IConnectable {
  /** The gateway endpoint for S3. */
  public readonly s3: ec2.GatewayVpcEndpoint;

  /** The interface endpoints, by construct id. */
  public readonly interfaceEndpoints: Record<string, ec2.InterfaceVpcEndpoint>;

  /** The security group of the interface endpoints, where there are any. */
  public readonly securityGroup?: ec2.SecurityGroup;

  /** The connections of the interface endpoints; the default port is TCP 443. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    super(scope, id);
    const services: Record<string, ec2.InterfaceVpcEndpointAwsService> = Object.assign(
      {},
      ...(props.features ?? []).map(({ _services }) => _services),
    );
    const wanted = Object.keys(services).sort();
    const placement = { ...(props.subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }), onePerAz: true };
    if (wanted.length > 0 && props.subnets?.subnets?.length === 0) {
      refuse(
        'EndpointSubnets',
        `"${wanted[0]}" has no node subnet to be in, add Tier.node() to the plan or name the subnets`,
        this,
      );
    }

    this.s3 = new ec2.GatewayVpcEndpoint(this, 'S3', {
      vpc: props.vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: props.gatewaySubnets,
    });
    const securityGroup = wanted.length > 0 ? this.defineSecurityGroup(props) : undefined;
    this.securityGroup = securityGroup;
    this.interfaceEndpoints = Object.fromEntries(
      wanted.map((name) => [
        name,
        new ec2.InterfaceVpcEndpoint(this, name, {
          vpc: props.vpc,
          service: services[name],
          subnets: onePerZone(props.vpc, placement),
          securityGroups: securityGroup && [securityGroup],
          open: false,
          privateDnsEnabled: true,
        }),
      ]),
    );
    this.connections = new ec2.Connections({
      securityGroups: securityGroup && [securityGroup],
      defaultPort: ec2.Port.tcp(443),
    });
  }

  private defineSecurityGroup({ vpc, clientNetworks }: VpcEndpointsProps): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Interface endpoints: HTTPS from nodes and pods',
      allowAllOutbound: false,
    });
    for (const network of clientNetworks ?? [vpc.vpcCidrBlock]) {
      group.addIngressRule(ec2.Peer.ipv4(network), ec2.Port.tcp(443), `HTTPS from ${network}`);
    }
    return group;
  }
}

/** An endpoint takes one subnet per zone; a list of subnets is not filtered by `onePerAz`. */
function onePerZone(vpc: ec2.IVpc, selection: ec2.SubnetSelection): ec2.SubnetSelection {
  const { subnets } = vpc.selectSubnets(selection);
  return {
    subnets: subnets.filter(
      (subnet, index) => subnets.findIndex((other) => other.availabilityZone === subnet.availabilityZone) === index,
    ),
  };
}
