import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { after } from '../foundation/order';
import { known } from '../foundation/tokens';
import { logWithStack } from './handler-log';
import { handlerSubnets } from './handler-subnets';
import { type ChartRelease, type ClusterInstaller, chartOptions, type KubernetesObject } from './installer';

export interface KubectlHandlerProps {
  readonly cluster: eks.ICluster;
  readonly kubectlLayer: lambda.ILayerVersion;
  /** Where the functions are; without any, the private subnets of the cluster's VPC with egress. */
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * A kubectl handler of our own. The cluster's own option puts the functions into the cluster subnets when the endpoint is private, where
 * they have no way to a Helm repository; this one is in the node subnets. Of a cluster without a known VPC, it is outside of any.
 */
export class KubectlHandler extends Construct implements ClusterInstaller {
  private readonly reachable: eks.ICluster;
  private readonly access: eks.AccessEntry;
  private readonly subnets: ec2.ISubnet[];

  constructor(scope: Construct, id: string, props: KubectlHandlerProps) {
    super(scope, id);
    const { cluster, subnets } = props;
    this.subnets = handlerSubnets(
      {
        vpc: known(() => cluster.vpc),
        clusterSecurityGroup: known(() => cluster.clusterSecurityGroup),
        subnets,
      },
      this,
    );
    const provider = new eks.KubectlProvider(this, 'Provider', {
      cluster: props.cluster,
      kubectlLayer: props.kubectlLayer,
      privateSubnets: this.subnets.length > 0 ? this.subnets : undefined,
    });
    logWithStack(this);
    this.access = new eks.AccessEntry(this, 'Access', {
      cluster: props.cluster,
      principal: (provider.role as NonNullable<typeof provider.role>).roleArn,
      accessPolicies: [
        eks.AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', {
          accessScopeType: eks.AccessScopeType.CLUSTER,
        }),
      ],
    });
    this.reachable = eks.Cluster.fromClusterAttributes(this, 'Cluster', {
      clusterName: props.cluster.clusterName,
      kubectlProvider: provider,
    });
  }

  /** The release waits for the handler's access and for its way out, so that both are still there when the release is deleted. */
  public install(scope: Construct, id: string, release: ChartRelease): IConstruct {
    return this.whenReachable(
      new eks.HelmChart(scope, id, { cluster: this.reachable, ...chartOptions(release, scope) }),
    );
  }

  /** The objects wait as a release does. */
  public apply(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct {
    return this.whenReachable(
      new eks.KubernetesManifest(scope, id, { cluster: this.reachable, manifest: [...objects] }),
    );
  }

  private whenReachable(installed: Construct): IConstruct {
    after(installed, this.access);
    for (const subnet of this.subnets) {
      installed.node.addDependency(subnet.internetConnectivityEstablished);
    }
    return installed;
  }
}
