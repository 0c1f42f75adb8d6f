import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { SourceOptions } from '../artifacts/source-options';
import { fail, withErrorPath } from '../foundation/errors';
import { isConcrete, tryGet } from '../foundation/tokens';
import { builtInPoolSubnets, type ClusterCompute, resolveCompute } from './cluster-compute';
import { clusterRoleOf, definitionOf, validateEndpointAccess, warnOfEgressMode } from './cluster-definition';
import type { ClusterInstaller } from './cluster-installer';
import type { ClusterTargetAttributes, ClusterTargetOptions } from './cluster-target-options';
import { accessOfV1, accessOfV2, type ClusterAccess, installerOfV1, installerOfV2 } from './kubectl-handler';
import { validateHandlerRoutes, warnOfOtherProvider } from './kubectl-provider-checks';
import { parseKubernetesVersion, warnKubectlSkew, warnOutOfSupport } from './kubernetes-version';

/** Suggestion for a cluster without a kubectl handler. */
const KUBECTL_LAYER_SUGGESTION = 'Set kubectlLayer on the ClusterTarget, such as new KubectlV36Layer(this, "Kubectl")';

/** Validations that have run for each cluster. */
const COMPLETED_CHECKS = new WeakMap<IConstruct, Set<string>>();

/** The properties of a cluster, regardless of how it was created. */
export interface ClusterFacts {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroupId?: string;
  readonly clusterEndpoint?: string;
  readonly certificateAuthority?: string;
  readonly kubernetesVersion?: string;
  readonly serviceCidr?: string;
  /** True for an IPv4 cluster that is defined without a service CIDR. */
  readonly choosesServiceCidr?: boolean;
  readonly serviceIpv6Cidr?: string;
  readonly isIpv6: boolean;
  /** Whether the cluster is of `aws-eks`, whose kubectl handler assumes a role. */
  readonly isOfV1?: boolean;
  readonly clusterRole?: iam.IRole;
  readonly definition?: IConstruct;
  readonly compute: ClusterCompute;
  /** Subnets of the built-in node pools of Auto Mode. */
  readonly builtInPoolSubnets?: string[];
  readonly openIdConnectProvider: () => iam.IOpenIdConnectProvider | undefined;
  readonly installer: () => ClusterInstaller | undefined;
  readonly sources: SourceOptions;
  readonly access: ClusterAccess;
  /** Suggestion in error messages if the cluster has no kubectl handler. */
  readonly kubectlSuggestion: string;
}

/** Returns the properties of a defined or imported cluster of `aws-eks-v2`. A defined cluster is validated. */
export function factsOfV2(cluster: eks.ICluster, options: ClusterTargetOptions): ClusterFacts {
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
  if (options.kubectlLayer === undefined) {
    runOncePerCluster(cluster, 'provider', () => warnOfOtherProvider(cluster, cluster.kubectlProvider));
  }
  const access = accessOfV2(cluster, options);
  const vpc = tryGet(() => cluster.vpc);
  runOncePerCluster(cluster, 'routes', () => validateHandlerRoutes(cluster, { clusterName: cluster.clusterName, vpc }));
  return {
    clusterName: cluster.clusterName,
    clusterArn: cluster.clusterArn,
    vpc,
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
    sources: options,
    access,
    kubectlSuggestion: KUBECTL_LAYER_SUGGESTION,
  };
}

/** Returns the properties of a cluster of `aws-eks`, which has its own kubectl handler. */
export function factsOfV1(
  cluster: eksV1.ICluster,
  kubernetesVersion: string | undefined,
  compute: ClusterCompute | undefined,
  sources: SourceOptions,
): ClusterFacts {
  const access = accessOfV1(cluster);
  runOncePerCluster(cluster, 'provider', () => warnOfOtherProvider(cluster, cluster.kubectlProvider));
  const vpc = tryGet(() => cluster.vpc);
  runOncePerCluster(cluster, 'endpoint', () => validateEndpointAccess(definitionOf(cluster), vpc, cluster));
  runOncePerCluster(cluster, 'routes', () =>
    validateHandlerRoutes(cluster, { clusterName: cluster.clusterName, vpc, isOfV1: true }),
  );
  return {
    clusterName: cluster.clusterName,
    clusterArn: cluster.clusterArn,
    vpc,
    clusterSecurityGroupId: tryGet(() => cluster.clusterSecurityGroupId),
    clusterEndpoint: tryGet(() => cluster.clusterEndpoint),
    certificateAuthority: tryGet(() => cluster.clusterCertificateAuthorityData),
    kubernetesVersion: validatedVersion(kubernetesVersion, cluster, access),
    isIpv6: cluster.ipFamily === eksV1.IpFamily.IP_V6,
    isOfV1: true,
    clusterRole: clusterRoleOf(cluster),
    definition: definitionOf(cluster),
    compute: resolveCompute(compute, { isFargateCluster: cluster instanceof eksV1.FargateCluster }, cluster),
    openIdConnectProvider: () => tryGet(() => cluster.openIdConnectProvider),
    installer: () => installerOfV1(cluster),
    sources,
    access,
    kubectlSuggestion: 'Import the cluster with kubectlRoleArn and kubectlLayer',
  };
}

/** Returns the properties of a cluster from its attributes. */
export function factsOfAttributes(scope: Construct, id: string, attributes: ClusterTargetAttributes): ClusterFacts {
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
    sources: attributes,
    access,
    kubectlSuggestion: KUBECTL_LAYER_SUGGESTION,
  };
}

/** Validates a version that is known at synthesis: its form, its support, and its difference to the kubectl version. */
function validatedVersion(version: string | undefined, scope: IConstruct, access: ClusterAccess): string | undefined {
  if (version === undefined || !isConcrete(version)) {
    return undefined;
  }
  withErrorPath(scope, () => parseKubernetesVersion(version));
  // Several targets of a cluster have the same version, which is validated once.
  runOncePerCluster(scope, 'version', () => {
    warnOutOfSupport(version, scope);
    // The handlers are known when the construct tree is complete, because the first chart defines a handler.
    scope.node.addValidation({
      validate: () => {
        warnKubectlSkew(version, access.handlers(), scope);
        return [];
      },
    });
  });
  return version;
}

/** Runs a validation once per cluster, regardless of its number of targets. */
function runOncePerCluster(cluster: IConstruct, check: string, run: () => void): void {
  const done = COMPLETED_CHECKS.get(cluster) ?? new Set<string>();
  COMPLETED_CHECKS.set(cluster, done);
  if (!done.has(check)) {
    done.add(check);
    run();
  }
}

/** Compares the resource type, because the EKS module that defines the class differs between CDK releases. */
function isClusterResource(construct: IConstruct): construct is eksV1.CfnCluster {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::EKS::Cluster';
}

/**
 * Fails for an IPv4 service CIDR in an IPv6 cluster. The EKS module does not detect it if the resource is changed
 * later.
 */
function validateIpv6ServiceCidr(own: eksV1.CfnCluster, cluster: eks.ICluster): void {
  const cidr = serviceCidrOf(own);
  if (cidr !== undefined && cluster.ipFamily === eks.IpFamily.IP_V6) {
    fail(
      'ServiceCidr',
      `"${cidr}" is an IPv4 service CIDR, and EKS assigns an IPv6 service CIDR to an IPv6 cluster. Leave serviceIpv4Cidr out`,
      cluster,
    );
  }
}

/** Returns true if the cluster has a service CIDR, even if it is a deploy-time value. */
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
