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
  /** Subnets of the functions. By default, the private subnets of the VPC of the cluster with egress. */
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * A kubectl handler in the node subnets.
 *
 * With a private endpoint, the kubectl provider of the cluster uses the cluster subnets, which have no route to a
 * Helm repository. If the VPC of the cluster is not known, the handler is not in a VPC.
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

  /**
   * Installs a release. It depends on the access entry and the egress routes of the handler, so that both exist until
   * the release is deleted.
   */
  public install(scope: Construct, id: string, release: ChartRelease): IConstruct {
    return this.whenReachable(
      new eks.HelmChart(scope, id, { cluster: this.reachable, ...chartOptions(release, scope) }),
    );
  }

  /** Applies objects, with the same dependencies as a release. */
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
