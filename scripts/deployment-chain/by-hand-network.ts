import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Aws, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FlowLogsByHand } from './by-hand-flow-logs';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

const ENDPOINTS = {
  Ec2: ec2.InterfaceVpcEndpointAwsService.EC2,
  EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Eks: ec2.InterfaceVpcEndpointAwsService.EKS,
  EksAuth: ec2.InterfaceVpcEndpointAwsService.EKS_AUTH,
  ElasticLoadBalancing: ec2.InterfaceVpcEndpointAwsService.ELASTIC_LOAD_BALANCING,
  Lambda: ec2.InterfaceVpcEndpointAwsService.LAMBDA,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  Sts: ec2.InterfaceVpcEndpointAwsService.STS,
};

/** Buckets of AWS from which nodes download packages, images and agents. The region stands for `*`. */
const AWS_BUCKETS = [
  '*-birdwatcher-prod',
  'al2023-repos-*-de612dc2',
  'amazon-ssm-*',
  'amazon-ssm-packages-*',
  'amazonlinux-2-repos-*',
  'aws-ssm-*',
  'aws-ssm-document-attachments-*',
  'patch-baseline-snapshot-*',
  'prod-*-starport-layer-bucket',
  'prod-registry-k8s-io-*',
];

const ANYONE = [new AnyPrincipal()];

function bucketArns(names: readonly string[]): string[] {
  return names.map((name) => `arn:${Aws.PARTITION}:s3:::${name.replace('*', Aws.REGION)}/*`);
}

/** The callers of this account, and AWS services. */
function callers(): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'Callers',
      principals: ANYONE,
      actions: ['*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': [Aws.ACCOUNT_ID] } },
    }),
    new PolicyStatement({
      sid: 'ServicesOfAws',
      principals: ANYONE,
      actions: ['*'],
      resources: ['*'],
      conditions: { Bool: { 'aws:PrincipalIsAWSService': 'true' } },
    }),
  ];
}

function callersOfS3(logs: Bucket): PolicyStatement[] {
  return [
    ...callers(),
    new PolicyStatement({
      sid: 'BucketsOfAws',
      principals: ANYONE,
      actions: ['s3:GetObject'],
      resources: bucketArns(AWS_BUCKETS),
    }),
    new PolicyStatement({
      sid: 'AnswersToCloudFormation',
      principals: ANYONE,
      actions: ['s3:PutObject'],
      resources: bucketArns(['cloudformation-custom-resource-response-*', 'cloudformation-waitcondition-*']),
    }),
    new PolicyStatement({
      sid: 'FlowLogs',
      principals: ANYONE,
      actions: ['s3:GetObject', 's3:ListBucket'],
      resources: [logs.bucketArn, logs.arnForObjects('*')],
    }),
  ];
}

/** The network of the quickstart with only `aws-ec2`: four tiers, pods in a secondary block, endpoints with policies, flow logs with queries. */
export class NetworkByHand extends Construct {
  readonly vpc: ec2.Vpc;
  readonly podSubnets: ec2.PrivateSubnet[];
  readonly endpoints: ec2.VpcEndpoint[];

  constructor(scope: Construct, id: string) {
    super(scope, id);

    const nat = ec2.NatProvider.gateway();
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
      availabilityZones: ZONES,
      natGateways: ZONES.length,
      natGatewayProvider: nat,
      subnetConfiguration: [
        { name: 'node', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 21 },
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 23, mapPublicIpOnLaunch: false },
        { name: 'cluster', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 },
      ],
    });
    for (const [subnets, role] of [
      [this.vpc.privateSubnets, 'internal-elb'],
      [this.vpc.publicSubnets, 'elb'],
    ] as const) {
      for (const subnet of subnets) {
        Tags.of(subnet).add(`kubernetes.io/role/${role}`, '1');
      }
    }

    const { vpcId } = this.vpc;
    const block = new ec2.CfnVPCCidrBlock(this, 'PodBlock', { vpcId, cidrBlock: '100.64.0.0/16' });
    this.podSubnets = nat.configuredGateways.map(({ az, gatewayId }, index) => {
      const subnet = new ec2.PrivateSubnet(this, `PodSubnet${index + 1}`, {
        vpcId,
        availabilityZone: az,
        cidrBlock: `100.64.${index * 32}.0/19`,
      });
      (subnet.node.defaultChild as ec2.CfnSubnet).node.addDependency(block);
      subnet.addDefaultNatRoute(gatewayId);
      return subnet;
    });

    const logs = new FlowLogsByHand(this, 'FlowLogs', { vpc: this.vpc, podSubnets: this.podSubnets });
    this.endpoints = this.defineEndpoints(logs.bucket);
  }

  private defineEndpoints(logs: Bucket): ec2.VpcEndpoint[] {
    const securityGroup = new ec2.SecurityGroup(this, 'EndpointSecurityGroup', {
      vpc: this.vpc,
      description: 'Interface endpoints: HTTPS from nodes and pods',
      allowAllOutbound: false,
    });
    for (const { ipv4CidrBlock } of [...this.vpc.privateSubnets, ...this.podSubnets]) {
      securityGroup.addIngressRule(ec2.Peer.ipv4(ipv4CidrBlock), ec2.Port.HTTPS, `HTTPS from ${ipv4CidrBlock}`);
    }
    const interfaces = Object.entries(ENDPOINTS).map(([name, service]) => {
      const endpoint = new ec2.InterfaceVpcEndpoint(this, `${name}Endpoint`, {
        vpc: this.vpc,
        service,
        subnets: { subnetGroupName: 'node' },
        securityGroups: [securityGroup],
        open: false,
      });
      // Endpoints of EKS Auth have no policies.
      for (const statement of service === ENDPOINTS.EksAuth ? [] : callers()) {
        endpoint.addToPolicy(statement);
      }
      if (service === ENDPOINTS.Sts) {
        endpoint.addToPolicy(
          new PolicyStatement({
            sid: 'WebIdentities',
            principals: ANYONE,
            actions: ['sts:AssumeRoleWithWebIdentity'],
            resources: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/*`],
          }),
        );
      }
      return endpoint;
    });
    const s3 = new ec2.GatewayVpcEndpoint(this, 'S3Endpoint', {
      vpc: this.vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnetGroupName: 'node' }, { subnetGroupName: 'cluster' }, { subnets: this.podSubnets }],
    });
    for (const statement of callersOfS3(logs)) {
      s3.addToPolicy(statement);
    }
    return [...interfaces, s3];
  }
}
