import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, type CfnResource, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { NetworkByHand } from './by-hand-network';
import { externalDnsPolicy, loadBalancerControllerPolicy } from './by-hand-policies';

const HOSTED_ZONE = { id: 'Z0123456789EXAMPLE', name: 'example.com' };

function spread(label: string, value: string) {
  return [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { [label]: value } },
    },
  ];
}

interface AddonOptions {
  readonly configuration?: unknown;
  readonly identity?: { readonly role: iam.Role; readonly serviceAccount: string };
  readonly after?: readonly IDependable[];
}

/**
 * The stack of the quickstart without the library: the same types of resources, in the order that add-ons and controllers need.
 *
 * `test/house/deployment-chain.test.ts` compares the two templates.
 */
export class ByHandStack extends Stack {
  private readonly cluster: eks.Cluster;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new NetworkByHand(this, 'Network');
    const { vpc } = network;
    this.cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.of('1.36'),
      vpc,
      vpcSubnets: [{ subnetGroupName: 'cluster' }],
      serviceIpv4Cidr: '172.20.0.0/16',
      endpointAccess: eks.EndpointAccess.PRIVATE,
      clusterLogging: [
        eks.ClusterLoggingTypes.API,
        eks.ClusterLoggingTypes.AUDIT,
        eks.ClusterLoggingTypes.AUTHENTICATOR,
        eks.ClusterLoggingTypes.CONTROLLER_MANAGER,
        eks.ClusterLoggingTypes.SCHEDULER,
      ],
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });
    Validations.of(this.cluster).acknowledge({
      id: 'Annotation::@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets',
      reason: 'The kubectl handler is in the subnets of the nodes.',
    });

    const cniRole = this.defineServiceRole('aws-node', 'kube-system', {
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKS_CNI_Policy')],
    });
    const first = [
      this.defineAddon('vpc-cni', {
        configuration: this.cniConfiguration(network.podSubnets),
        identity: { role: cniRole, serviceAccount: 'aws-node' },
      }),
      this.defineAddon('kube-proxy'),
      this.defineAddon('eks-pod-identity-agent'),
    ];
    const nodes = this.defineNodes();
    (nodes.node.defaultChild as CfnResource).node.addDependency(...first, ...network.podSubnets, ...network.endpoints);
    const coreDns = this.defineAddon('coredns', {
      configuration: {
        autoScaling: { enabled: true, minReplicas: 2, maxReplicas: 10 },
        topologySpreadConstraints: spread('k8s-app', 'kube-dns'),
      },
      after: [nodes],
    });
    this.defineLoadBalancerController(vpc, coreDns);
    this.defineExternalDns(coreDns);
  }

  private cniConfiguration(podSubnets: readonly ec2.ISubnet[]) {
    return {
      env: {
        ENABLE_PREFIX_DELEGATION: 'true',
        WARM_PREFIX_TARGET: '1',
        AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true',
        ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone',
      },
      eniConfig: {
        create: true,
        region: this.region,
        subnets: Object.fromEntries(
          podSubnets.map((subnet) => [
            subnet.availabilityZone,
            { id: subnet.subnetId, securityGroups: [this.cluster.clusterSecurityGroupId] },
          ]),
        ),
      },
      enableNetworkPolicy: 'true',
    };
  }

  private defineNodes(): eks.Nodegroup {
    const role = new iam.Role(this, 'NodeRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKSWorkerNodePolicy'),
        iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEC2ContainerRegistryPullOnly'),
      ],
    });
    const userData = new ec2.MultipartUserData();
    userData.addPart(
      ec2.MultipartBody.fromRawBody({
        contentType: 'application/node.eks.aws',
        body: 'apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  kubelet:\n    config:\n      maxPods: 110\n',
      }),
    );
    const template = new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(50, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
        },
      ],
      httpEndpoint: true,
      httpPutResponseHopLimit: 1,
      httpTokens: ec2.LaunchTemplateHttpTokens.REQUIRED,
      userData,
    });
    return this.cluster.addNodegroupCapacity('System', {
      amiType: eks.NodegroupAmiType.AL2023_X86_64_STANDARD,
      instanceTypes: [new ec2.InstanceType('m7i.large'), new ec2.InstanceType('m6i.large')],
      minSize: 3,
      maxSize: 9,
      nodeRole: role,
      subnets: { subnetGroupName: 'node' },
      launchTemplateSpec: { id: template.launchTemplateId as string, version: template.latestVersionNumber },
    });
  }

  private defineLoadBalancerController(vpc: ec2.Vpc, coreDns: IDependable): void {
    // The functions of the cluster's own handler are in its subnets, which have no route to the Helm repository.
    const { cluster } = this;
    const kubectlProvider = new eks.KubectlProvider(this, 'KubectlProvider', {
      cluster,
      kubectlLayer: new KubectlV36Layer(this, 'Kubectl'),
      privateSubnets: vpc.selectSubnets({ subnetGroupName: 'node' }).subnets,
    });
    cluster.grantClusterAdmin('HandlerAccess', kubectlProvider.role?.roleArn as string);

    const namespace = 'kube-system';
    const serviceAccount = 'aws-load-balancer-controller';
    const role = this.defineServiceRole(serviceAccount, namespace, {
      inlinePolicies: { Permissions: loadBalancerControllerPolicy(cluster.clusterName, vpc.vpcId) },
    });
    const identity = new eks.CfnPodIdentityAssociation(this, `${serviceAccount}-identity`, {
      clusterName: cluster.clusterName,
      namespace,
      serviceAccount,
      roleArn: role.roleArn,
    });
    const controller = new eks.HelmChart(this, 'LoadBalancerController', {
      cluster: eks.Cluster.fromClusterAttributes(this, 'ClusterOfCharts', {
        clusterName: cluster.clusterName,
        kubectlProvider,
      }),
      chart: 'aws-load-balancer-controller',
      repository: 'https://aws.github.io/eks-charts',
      release: 'aws-load-balancer-controller',
      version: '3.5.0',
      namespace,
      atomic: true,
      wait: true,
      values: {
        clusterName: cluster.clusterName,
        region: this.region,
        vpcId: vpc.vpcId,
        serviceAccount: { create: true, name: serviceAccount },
        replicaCount: 2,
        podDisruptionBudget: { maxUnavailable: 1 },
        topologySpreadConstraints: spread('app.kubernetes.io/name', 'aws-load-balancer-controller'),
        defaultTargetType: 'ip',
        enableWaf: false,
        enableWafv2: true,
        enableShield: false,
        keepTLSSecret: true,
        enableServiceMutatorWebhook: false,
      },
    });
    controller.node.addDependency(coreDns, identity, kubectlProvider);
  }

  private defineExternalDns(coreDns: IDependable): void {
    const serviceAccount = 'external-dns';
    const role = this.defineServiceRole(serviceAccount, 'external-dns', {
      inlinePolicies: { Permissions: externalDnsPolicy(HOSTED_ZONE.id) },
    });
    this.defineAddon('external-dns', {
      configuration: {
        sources: ['service', 'ingress'],
        policy: 'upsert-only',
        registry: 'txt',
        txtOwnerId: `${Aws.ACCOUNT_ID}-${this.region}-${this.cluster.clusterName}`,
        domainFilters: [HOSTED_ZONE.name],
        managedRecordTypes: ['A', 'AAAA', 'CNAME'],
        extraArgs: [`--zone-id-filter=${HOSTED_ZONE.id}`],
      },
      identity: { role, serviceAccount },
      after: [coreDns],
    });
  }

  private defineAddon(addonName: string, options: AddonOptions = {}): eks.CfnAddon {
    const { configuration, identity, after = [] } = options;
    const addon = new eks.CfnAddon(this, `${addonName}-addon`, {
      addonName,
      clusterName: this.cluster.clusterName,
      configurationValues: configuration === undefined ? undefined : this.toJsonString(configuration),
      podIdentityAssociations: identity && [
        { roleArn: identity.role.roleArn, serviceAccount: identity.serviceAccount },
      ],
      resolveConflicts: 'OVERWRITE',
    });
    if (after.length > 0) {
      addon.node.addDependency(...after);
    }
    return addon;
  }

  private defineServiceRole(
    serviceAccount: string,
    namespace: string,
    policies: Pick<iam.RoleProps, 'inlinePolicies' | 'managedPolicies'>,
  ): iam.Role {
    const principal = new iam.ServicePrincipal('pods.eks.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:RequestTag/eks-cluster-arn': this.cluster.clusterArn,
          'aws:RequestTag/kubernetes-namespace': namespace,
          'aws:RequestTag/kubernetes-service-account': serviceAccount,
        },
      },
    });
    return new iam.Role(this, `${serviceAccount}-role`, {
      assumedBy: new iam.SessionTagsPrincipal(principal),
      ...policies,
    });
  }
}
