import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type CfnResource, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';

const ENDPOINTS = {
  Ec2: ec2.InterfaceVpcEndpointAwsService.EC2,
  EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Eks: ec2.InterfaceVpcEndpointAwsService.EKS,
  EksAuth: ec2.InterfaceVpcEndpointAwsService.EKS_AUTH,
  ElasticLoadBalancing: ec2.InterfaceVpcEndpointAwsService.ELASTIC_LOAD_BALANCING,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  Sts: ec2.InterfaceVpcEndpointAwsService.STS,
};

/** The stack of the quickstart with only `aws-ec2` and `aws-eks-v2`, in the order that add-ons and controllers need. */
export class ByHandStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      natGateways: 3,
      subnetConfiguration: [
        { name: 'node', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 23 },
      ],
      flowLogs: { ToS3: { destination: ec2.FlowLogDestination.toS3() } },
    });
    for (const [name, service] of Object.entries(ENDPOINTS)) {
      new ec2.InterfaceVpcEndpoint(this, `${name}Endpoint`, { vpc, service });
    }
    const cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.of('1.36'),
      vpc,
      vpcSubnets: [{ subnetGroupName: 'node' }],
      endpointAccess: eks.EndpointAccess.PRIVATE,
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      kubectlProviderOptions: { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') },
    });

    const first = ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'].map((addonName) =>
      this.addAddon(cluster, addonName),
    );
    const nodes = cluster.addNodegroupCapacity('System', {
      instanceTypes: [new ec2.InstanceType('m7i.large')],
      minSize: 3,
      maxSize: 9,
      subnets: { subnetGroupName: 'node' },
    });
    (nodes.node.defaultChild as CfnResource).node.addDependency(...first);
    const coreDns = this.addAddon(cluster, 'coredns', nodes);

    const controllerRole = this.addServiceRole(cluster, 'aws-load-balancer-controller', 'kube-system');
    const controller = cluster.addHelmChart('LoadBalancerController', {
      chart: 'aws-load-balancer-controller',
      repository: 'https://aws.github.io/eks-charts',
      release: 'aws-load-balancer-controller',
      namespace: 'kube-system',
      wait: true,
      values: { clusterName: cluster.clusterName, region: this.region, vpcId: vpc.vpcId, keepTLSSecret: true },
    });
    controller.node.addDependency(coreDns, controllerRole);

    // The chart enables the webhook for Services by default, and ExternalDNS has a Service.
    const dnsRole = this.addServiceRole(cluster, 'external-dns', 'external-dns');
    this.addAddon(cluster, 'external-dns', coreDns, controller, dnsRole);
  }

  private addAddon(cluster: eks.Cluster, addonName: string, ...earlier: IDependable[]): eks.CfnAddon {
    const addon = new eks.CfnAddon(this, `${addonName}-addon`, { addonName, clusterName: cluster.clusterName });
    if (earlier.length > 0) {
      addon.node.addDependency(...earlier);
    }
    return addon;
  }

  private addServiceRole(cluster: eks.Cluster, serviceAccount: string, namespace: string): Construct {
    const role = new iam.Role(this, `${serviceAccount}-role`, {
      assumedBy: new iam.SessionTagsPrincipal(new iam.ServicePrincipal('pods.eks.amazonaws.com')),
    });
    return new eks.CfnPodIdentityAssociation(this, `${serviceAccount}-identity`, {
      clusterName: cluster.clusterName,
      namespace,
      serviceAccount,
      roleArn: role.roleArn,
    });
  }
}
