/** A template by hand that follows every rule: what cases of rules change. */

// biome-ignore lint/suspicious/noExplicitAny: a template is of any shape
export type Resources = Record<string, any>;

export const ref = (Ref: string) => ({ Ref });
export const att = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });

const ZONES = ['A', 'B', 'C'];
const VPC = ref('Vpc');
const POLICY = (name: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${name}` });

const tags = (values: Record<string, string>) => Object.entries(values).map(([Key, Value]) => ({ Key, Value }));

function subnet(tier: string, index: number, cidr: string, more: Record<string, unknown> = {}, labels = {}): Resources {
  const zone = ZONES[index];
  return {
    [`${tier}${zone}`]: {
      Type: 'AWS::EC2::Subnet',
      Properties: {
        VpcId: VPC,
        AvailabilityZone: `eu-west-1${zone.toLowerCase()}`,
        CidrBlock: cidr,
        MapPublicIpOnLaunch: false,
        Tags: tags({ Name: `${tier}${zone}`, ...labels }),
        ...more,
      },
    },
    [`${tier}${zone}Table`]: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: VPC } },
    [`${tier}${zone}Association`]: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: ref(`${tier}${zone}`), RouteTableId: ref(`${tier}${zone}Table`) },
    },
  };
}

function route(tier: string, zone: string, target: Record<string, unknown>): Resources {
  return {
    [`${tier}${zone}Route`]: {
      Type: 'AWS::EC2::Route',
      Properties: { RouteTableId: ref(`${tier}${zone}Table`), DestinationCidrBlock: '0.0.0.0/0', ...target },
    },
  };
}

export function role(service: string, policies: readonly string[] = [], more = {}): Resources {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: service === 'pods.eks.amazonaws.com' ? ['sts:AssumeRole', 'sts:TagSession'] : 'sts:AssumeRole',
            Principal: { Service: service },
          },
        ],
      },
      ManagedPolicyArns: policies.map(POLICY),
      ...more,
    },
  };
}

export function addon(AddonName: string, configuration?: unknown, more = {}): Resources {
  return {
    Type: 'AWS::EKS::Addon',
    Properties: {
      ClusterName: ref('Cluster'),
      AddonName,
      ResolveConflicts: 'OVERWRITE',
      ...(configuration === undefined ? {} : { ConfigurationValues: JSON.stringify(configuration) }),
      ...more,
    },
  };
}

/** A policy of endpoints: the account alone calls AWS through them. */
export const ENDPOINT_POLICY = {
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': '111111111111' } },
    },
  ],
};

/** An interface endpoint for a service. */
export function endpoint(service: string): Resources {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcId: VPC,
      VpcEndpointType: 'Interface',
      ServiceName: `com.amazonaws.eu-west-1.${service}`,
      PrivateDnsEnabled: true,
      PolicyDocument: ENDPOINT_POLICY,
      SubnetIds: ZONES.map((zone) => ref(`Node${zone}`)),
      SecurityGroupIds: [att('EndpointGroup', 'GroupId')],
    },
  };
}

/** A resource that applies Kubernetes objects. */
export function manifest(...objects: readonly unknown[]): Resources {
  return {
    Type: 'Custom::AWSCDK-EKS-KubernetesResource',
    Properties: { ClusterName: ref('Cluster'), Manifest: JSON.stringify(objects) },
  };
}

/** A resource that installs a chart. */
export function chart(name: string, values: unknown, more = {}): Resources {
  return {
    Type: 'Custom::AWSCDK-EKS-HelmChart',
    Properties: {
      ClusterName: ref('Cluster'),
      Release: name,
      Chart: name,
      Namespace: 'kube-system',
      Values: JSON.stringify(values),
      ...more,
    },
  };
}

/** The resources of a network with a cluster of three zones. */
export function goodResources(): Resources {
  const zones = ZONES.map((zone, index): Resources => {
    return {
      ...subnet('Public', index, `10.0.${index * 4}.0/24`, {}, { 'kubernetes.io/role/elb': '1' }),
      ...subnet('Node', index, `10.0.${64 + index * 8}.0/21`, {}, { 'kubernetes.io/role/internal-elb': '1' }),
      ...subnet('Pod', index, `100.64.${index * 64}.0/18`),
      ...subnet('Control', index, `10.0.240.${index * 16}/28`),
      ...route('Public', zone, { GatewayId: ref('InternetGateway') }),
      ...route('Node', zone, { NatGatewayId: ref(`Nat${zone}`) }),
      ...route('Pod', zone, { NatGatewayId: ref(`Nat${zone}`) }),
      [`Address${zone}`]: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } },
      [`Nat${zone}`]: {
        Type: 'AWS::EC2::NatGateway',
        Properties: { SubnetId: ref(`Public${zone}`), AllocationId: att(`Address${zone}`, 'AllocationId') },
      },
    };
  });
  return {
    Vpc: {
      Type: 'AWS::EC2::VPC',
      Properties: { CidrBlock: '10.0.0.0/16', EnableDnsSupport: true, EnableDnsHostnames: true },
    },
    PodBlock: { Type: 'AWS::EC2::VPCCidrBlock', Properties: { VpcId: VPC, CidrBlock: '100.64.0.0/16' } },
    InternetGateway: { Type: 'AWS::EC2::InternetGateway' },
    ...Object.assign({}, ...zones),
    FlowLog: {
      Type: 'AWS::EC2::FlowLog',
      Properties: {
        ResourceId: VPC,
        ResourceType: 'VPC',
        TrafficType: 'ALL',
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::flow-logs',
        LogFormat:
          '${version} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${bytes} ${action} ${log-status} ${pkt-srcaddr} ${pkt-dstaddr} ${az-id} ${flow-direction} ${tcp-flags}',
        DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: true, PerHourPartition: true },
      },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'AWS/EC2',
        MetricName: 'NetworkAddressUsage',
        Dimensions: [{ Name: 'Per-VPC Metrics', Value: VPC }],
        Statistic: 'Maximum',
        Period: 3600,
        Threshold: 50_000,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    },
    EndpointGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        VpcId: VPC,
        GroupDescription: 'Endpoints',
        SecurityGroupIngress: [
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/16' },
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '100.64.0.0/16' },
        ],
      },
    },
    S3Endpoint: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: {
        VpcId: VPC,
        VpcEndpointType: 'Gateway',
        ServiceName: 'com.amazonaws.eu-west-1.s3',
        PolicyDocument: ENDPOINT_POLICY,
        RouteTableIds: ZONES.flatMap((zone) => [ref(`Node${zone}Table`), ref(`Pod${zone}Table`)]),
      },
    },
    Ec2Endpoint: endpoint('ec2'),
    EcrApiEndpoint: endpoint('ecr.api'),
    EcrDkrEndpoint: endpoint('ecr.dkr'),
    StsEndpoint: endpoint('sts'),
    EksAuthEndpoint: endpoint('eks-auth'),
    ClusterRole: role('eks.amazonaws.com', ['AmazonEKSClusterPolicy', 'AmazonEKSVPCResourceController']),
    Cluster: {
      Type: 'AWS::EKS::Cluster',
      Properties: {
        Name: 'prod',
        Version: '1.36',
        RoleArn: att('ClusterRole', 'Arn'),
        AccessConfig: { AuthenticationMode: 'API' },
        BootstrapSelfManagedAddons: false,
        KubernetesNetworkConfig: { IpFamily: 'ipv4', ServiceIpv4Cidr: '172.20.0.0/16' },
        Logging: {
          ClusterLogging: {
            EnabledTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'].map((Type) => ({ Type })),
          },
        },
        ResourcesVpcConfig: {
          SubnetIds: ZONES.map((zone) => ref(`Control${zone}`)),
          EndpointPrivateAccess: true,
          EndpointPublicAccess: false,
        },
        UpgradePolicy: { SupportType: 'STANDARD' },
        ZonalShiftConfig: { Enabled: true },
      },
    },
    CniRole: role('pods.eks.amazonaws.com', ['AmazonEKS_CNI_Policy']),
    Cni: addon(
      'vpc-cni',
      {
        env: {
          AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true',
          ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone',
          ENABLE_PREFIX_DELEGATION: 'true',
          WARM_PREFIX_TARGET: '1',
        },
        eniConfig: {
          create: true,
          region: 'eu-west-1',
          subnets: Object.fromEntries(
            ZONES.map((zone) => [
              `eu-west-1${zone.toLowerCase()}`,
              { id: `subnet-pod-${zone.toLowerCase()}`, securityGroups: ['sg-0123456789abcdef0'] },
            ]),
          ),
        },
        enableNetworkPolicy: 'true',
      },
      { PodIdentityAssociations: [{ ServiceAccount: 'aws-node', RoleArn: att('CniRole', 'Arn') }] },
    ),
    KubeProxy: addon('kube-proxy'),
    PodIdentityAgent: addon('eks-pod-identity-agent'),
    CoreDns: {
      ...addon('coredns', { autoScaling: { enabled: true, minReplicas: 2, maxReplicas: 10 } }),
      DependsOn: ['Nodes'],
    },
    NodeRole: role('ec2.amazonaws.com', ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly']),
    NodeTemplate: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: {
        LaunchTemplateData: {
          MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
          UserData: {
            'Fn::Base64':
              'apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  kubelet:\n    config:\n      maxPods: 110\n',
          },
        },
      },
    },
    Nodes: {
      Type: 'AWS::EKS::Nodegroup',
      DependsOn: ['Cni', 'KubeProxy', 'PodIdentityAgent', 'NodeARoute', 'NodeBRoute', 'NodeCRoute'],
      Properties: {
        ClusterName: ref('Cluster'),
        NodeRole: att('NodeRole', 'Arn'),
        Subnets: ZONES.map((zone) => ref(`Node${zone}`)),
        InstanceTypes: ['m7i.large', 'm6i.large'],
        AmiType: 'AL2023_x86_64_STANDARD',
        ScalingConfig: { MinSize: 3, DesiredSize: 3, MaxSize: 9 },
        LaunchTemplate: { Id: ref('NodeTemplate'), Version: att('NodeTemplate', 'LatestVersionNumber') },
      },
    },
    ControllerRole: role('pods.eks.amazonaws.com', [], {
      Policies: [
        {
          PolicyName: 'Controller',
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: ['elasticloadbalancing:DescribeLoadBalancers'], Resource: '*' }],
          },
        },
      ],
    }),
    ControllerAssociation: {
      Type: 'AWS::EKS::PodIdentityAssociation',
      Properties: {
        ClusterName: ref('Cluster'),
        Namespace: 'kube-system',
        ServiceAccount: 'aws-load-balancer-controller',
        RoleArn: att('ControllerRole', 'Arn'),
      },
    },
    Controller: {
      ...chart('aws-load-balancer-controller', {
        clusterName: 'prod',
        region: 'eu-west-1',
        vpcId: 'vpc-0123456789abcdef0',
        serviceAccount: { create: true, name: 'aws-load-balancer-controller' },
        replicaCount: 2,
        podDisruptionBudget: { maxUnavailable: 1 },
        defaultTargetType: 'ip',
        keepTLSSecret: true,
        enableServiceMutatorWebhook: false,
      }),
      DependsOn: ['Nodes', 'CoreDns', 'ControllerAssociation'],
    },
  };
}
