import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { after } from '../foundation/order';
import { refuse } from '../foundation/refusals';

/** The handler behind a chart is a Lambda function, which ends after 15 minutes; Helm must end before, to roll back. */
export const LONGEST_CHART_TIMEOUT = Duration.minutes(14);

/** A Helm release. */
export interface ChartRelease {
  readonly chart: string;
  readonly repository: string;
  readonly version: string;
  readonly release: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly values: Record<string, unknown>;
  readonly timeout: Duration;
}

/** What a cluster needs for installing charts. */
export interface ChartInstaller {
  /** Defines a release under the scope; what is returned ends at deployment when the release is ready. */
  install(scope: Construct, id: string, release: ChartRelease): IConstruct;
}

/** The release as both generations of the EKS module take it: atomic, and waited for. */
export function chartOptions(release: ChartRelease, scope: IConstruct) {
  if (release.timeout.toSeconds() > LONGEST_CHART_TIMEOUT.toSeconds()) {
    refuse(
      'ChartTimeout',
      `"${release.timeout.toHumanString()}" leaves the handler no time to roll back, write 14 minutes or less`,
      scope,
    );
  }
  return { ...release, wait: true, atomic: true };
}

export interface KubectlHandlerProps {
  readonly cluster: eks.ICluster;
  readonly kubectlLayer: lambda.ILayerVersion;
  readonly vpc?: ec2.IVpc;
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * A kubectl handler of our own. The cluster's own option puts the functions into the cluster subnets when the endpoint is private, where
 * they have no way to a Helm repository; this one is in the node subnets.
 */
export class KubectlHandler extends Construct implements ChartInstaller {
  private readonly reachable: eks.ICluster;
  private readonly access: eks.AccessEntry;
  private readonly subnets: ec2.ISubnet[];

  constructor(scope: Construct, id: string, props: KubectlHandlerProps) {
    super(scope, id);
    const selection = props.subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    this.subnets = props.vpc ? props.vpc.selectSubnets(selection).subnets : [];
    const provider = new eks.KubectlProvider(this, 'Provider', {
      cluster: props.cluster,
      kubectlLayer: props.kubectlLayer,
      privateSubnets: this.subnets.length > 0 ? this.subnets : undefined,
    });
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
    const chart = new eks.HelmChart(scope, id, { cluster: this.reachable, ...chartOptions(release, scope) });
    after(chart, this.access);
    for (const subnet of this.subnets) {
      chart.node.addDependency(subnet.internetConnectivityEstablished);
    }
    return chart;
  }
}
