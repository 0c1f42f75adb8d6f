import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { fail, withErrorPath } from '../foundation/errors';
import { isConcrete, tryGet } from '../foundation/tokens';
import { builtInPoolSubnets, type ClusterCompute, resolveCompute } from './cluster-compute';
import { clusterRoleOf, definitionOf, validateEndpointAccess, warnOfEgressMode } from './cluster-definition';
import type { ClusterInstaller } from './cluster-installer';
import type { ClusterTargetAttributes, ClusterTargetOptions } from './cluster-target-options';
import { accessOfV1, accessOfV2, type ClusterAccess, installerOfV1, installerOfV2 } from './kubectl-handler';
import { parseKubernetesVersion, warnKubectlSkew, warnOutOfSupport } from './kubernetes-version';

/** What gives a cluster a handler of ours. */
const KUBECTL_LAYER_SUGGESTION = 'give ClusterTarget a kubectlLayer, such as new KubectlV36Layer(this, "Kubectl")';

/** The checks that each cluster has had. */
const COMPLETED_CHECKS = new WeakMap<IConstruct, Set<string>>();

/** What is known of a cluster, whichever module or tool made it. */
export interface ClusterContext {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroupId?: string;
  readonly clusterEndpoint?: string;
  readonly certificateAuthority?: string;
  readonly kubernetesVersion?: string;
  readonly serviceCidr?: string;
  /** True of an IPv4 cluster that is defined without a service CIDR. */
  readonly choosesServiceCidr?: boolean;
  readonly serviceIpv6Cidr?: string;
  readonly isIpv6: boolean;
  readonly clusterRole?: iam.IRole;
  readonly definition?: IConstruct;
  readonly compute: ClusterCompute;
  /** The subnets that built-in node pools of Auto Mode use. */
  readonly builtInPoolSubnets?: string[];
  readonly openIdConnectProvider: () => iam.IOpenIdConnectProvider | undefined;
  readonly installer: () => ClusterInstaller | undefined;
  readonly chartRepository?: string;
  readonly access: ClusterAccess;
  /** What gives the cluster a kubectl handler, as a refusal says it. */
  readonly kubectlSuggestion: string;
}

/** Of a cluster of `aws-eks-v2`, defined or imported: a defined one is judged. */
export function contextOfV2(cluster: eks.ICluster, options: ClusterTargetOptions): ClusterContext {
  const resource = cluster.node.defaultChild;
  const own = resource && isClusterResource(resource) ? resource : undefined;
  if (own) {
    validateEndpointAccess(
      cluster,
      tryGet(() => cluster.vpc),
      cluster,
    );
    validateIpv6ServiceCidr(own, cluster);
    runOncePerCluster(cluster, 'egress', () => warnOfEgressMode(own, cluster));
  }
  const access = accessOfV2(cluster, options);
  return {
    clusterName: cluster.clusterName,
    clusterArn: cluster.clusterArn,
    vpc: tryGet(() => cluster.vpc),
    clusterSecurityGroupId: tryGet(() => cluster.clusterSecurityGroupId),
    clusterEndpoint: tryGet(() => cluster.clusterEndpoint),
    certificateAuthority: tryGet(() => cluster.clusterCertificateAuthorityData),
    kubernetesVersion: validatedVersion(own?.version, cluster, access),
    serviceCidr: serviceCidrOf(own),
    choosesServiceCidr: own !== undefined && cluster.ipFamily !== eks.IpFamily.IP_V6 && !hasServiceCidr(own),
    serviceIpv6Cidr: own?.attrKubernetesNetworkConfigServiceIpv6Cidr,
    isIpv6: cluster.ipFamily === eks.IpFamily.IP_V6,
    clusterRole: clusterRoleOf(cluster),
    definition: definitionOf(cluster),
    compute: resolveCompute(
      options.compute,
      { resource: own, isFargateCluster: cluster instanceof eks.FargateCluster },
      cluster,
    ),
    builtInPoolSubnets: builtInPoolSubnets(own),
    openIdConnectProvider: () => tryGet(() => cluster.openIdConnectProvider),
    installer: () => installerOfV2(cluster, options),
    chartRepository: options.chartRepository,
    access,
    kubectlSuggestion: KUBECTL_LAYER_SUGGESTION,
  };
}

/** Of a cluster of `aws-eks`, which brings its own kubectl handler. */
export function contextOfV1(
  cluster: eksV1.ICluster,
  kubernetesVersion: string | undefined,
  compute: ClusterCompute | undefined,
): ClusterContext {
  const access = accessOfV1(cluster);
  runOncePerCluster(cluster, 'endpoint', () =>
    validateEndpointAccess(
      definitionOf(cluster),
      tryGet(() => cluster.vpc),
      cluster,
    ),
  );
  return {
    clusterName: cluster.clusterName,
    clusterArn: cluster.clusterArn,
    vpc: tryGet(() => cluster.vpc),
    clusterSecurityGroupId: tryGet(() => cluster.clusterSecurityGroupId),
    clusterEndpoint: tryGet(() => cluster.clusterEndpoint),
    certificateAuthority: tryGet(() => cluster.clusterCertificateAuthorityData),
    kubernetesVersion: validatedVersion(kubernetesVersion, cluster, access),
    isIpv6: cluster.ipFamily === eksV1.IpFamily.IP_V6,
    clusterRole: clusterRoleOf(cluster),
    definition: definitionOf(cluster),
    compute: resolveCompute(compute, { isFargateCluster: cluster instanceof eksV1.FargateCluster }, cluster),
    openIdConnectProvider: () => tryGet(() => cluster.openIdConnectProvider),
    installer: () => installerOfV1(cluster),
    access,
    kubectlSuggestion: 'import the cluster with kubectlRoleArn and kubectlLayer',
  };
}

/** Of a cluster that is known by its attributes. */
export function contextOfAttributes(scope: Construct, id: string, attributes: ClusterTargetAttributes): ClusterContext {
  const cluster = eks.Cluster.fromClusterAttributes(scope, id, {
    clusterName: attributes.clusterName,
    vpc: attributes.vpc,
    clusterSecurityGroupId: attributes.clusterSecurityGroupId,
    openIdConnectProvider: attributes.openIdConnectProvider,
  });
  const access = accessOfV2(cluster, attributes);
  return {
    clusterName: cluster.clusterName,
    clusterArn: cluster.clusterArn,
    vpc: attributes.vpc,
    clusterSecurityGroupId: attributes.clusterSecurityGroupId,
    clusterEndpoint: attributes.clusterEndpoint,
    certificateAuthority: attributes.clusterCertificateAuthorityData,
    kubernetesVersion: validatedVersion(attributes.kubernetesVersion, cluster, access),
    isIpv6: attributes.ipv6 ?? false,
    compute: resolveCompute(attributes.compute, { isFargateCluster: false }, cluster),
    openIdConnectProvider: () => attributes.openIdConnectProvider,
    installer: () => installerOfV2(cluster, attributes),
    chartRepository: attributes.chartRepository,
    access,
    kubectlSuggestion: KUBECTL_LAYER_SUGGESTION,
  };
}

/** The version where it is known at synthesis, checked: its form, its support, and how far its kubectl is away. */
function validatedVersion(version: string | undefined, scope: IConstruct, access: ClusterAccess): string | undefined {
  if (version === undefined || !isConcrete(version)) {
    return undefined;
  }
  withErrorPath(scope, () => parseKubernetesVersion(version));
  // Several targets of one cluster say the same, once.
  runOncePerCluster(scope, 'version', () => {
    warnOutOfSupport(version, scope);
    // Known once the tree is whole: a handler comes with the first chart.
    scope.node.addValidation({
      validate: () => {
        warnKubectlSkew(version, access.handlers(), scope);
        return [];
      },
    });
  });
  return version;
}

/** Runs a check of a cluster once, however many targets it has. */
function runOncePerCluster(cluster: IConstruct, check: string, run: () => void): void {
  const done = COMPLETED_CHECKS.get(cluster) ?? new Set<string>();
  COMPLETED_CHECKS.set(cluster, done);
  if (!done.has(check)) {
    done.add(check);
    run();
  }
}

/** By type, not by class: which of the two modules defines the class has changed between releases of the CDK. */
function isClusterResource(construct: IConstruct): construct is eksV1.CfnCluster {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::EKS::Cluster';
}

/** The module refuses it as well, but not where the resource is changed afterwards. */
function validateIpv6ServiceCidr(own: eksV1.CfnCluster, cluster: eks.ICluster): void {
  const cidr = serviceCidrOf(own);
  if (cidr !== undefined && cluster.ipFamily === eks.IpFamily.IP_V6) {
    fail(
      'ServiceCidr',
      `"${cidr}" is for Services of IPv4, and EKS gives an IPv6 cluster a range of its own, leave serviceIpv4Cidr out`,
      cluster,
    );
  }
}

/** True for a service CIDR that is known at deployment only, too. */
function hasServiceCidr({ kubernetesNetworkConfig: config }: eksV1.CfnCluster): boolean {
  return (
    config !== undefined &&
    (!('serviceIpv4Cidr' in config) ? !isConcrete(config) : config.serviceIpv4Cidr !== undefined)
  );
}

function serviceCidrOf(cluster: eksV1.CfnCluster | undefined): string | undefined {
  const config = cluster?.kubernetesNetworkConfig;
  const cidr = config && 'serviceIpv4Cidr' in config ? config.serviceIpv4Cidr : undefined;
  return cidr !== undefined && isConcrete(cidr) ? cidr : undefined;
}
