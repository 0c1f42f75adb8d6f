/** Clusters, their add-ons and their nodes. */

import { Answer } from '../template/answer';
import type { Resource } from '../template/resource';
import { at, isObject, isSame, isUnknown, type Json, textsIn, UNKNOWN_PART } from '../template/values';
import { parseConfiguration } from './configuration';
import type { Graph } from './graph';
import type { Role } from './identity';
import type { Subnet } from './network';

/** Add-ons that pods need for networking, DNS and Services. */
export const CORE_ADDONS = ['vpc-cni', 'coredns', 'kube-proxy'];

/** The resource types of a cluster: that of CloudFormation, and the custom resource of `aws-cdk-lib/aws-eks`. */
export const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** A cluster. The custom resource of `aws-cdk-lib/aws-eks` has the property names of the API in its `Config`. */
export class Cluster {
  constructor(
    public readonly resource: Resource,
    private readonly graph: Graph,
  ) {}

  /** A property by its path, such as `ResourcesVpcConfig`, `SubnetIds`. */
  public get(...path: readonly string[]): Answer {
    return this.isCustom
      ? this.resource.get('Config', ...path.map((key) => key.charAt(0).toLowerCase() + key.slice(1)))
      : this.resource.get(...path);
  }

  /** Whether it is the custom resource of `aws-cdk-lib/aws-eks`. */
  public get isCustom(): boolean {
    return this.resource.type === 'Custom::AWSCDK-EKS-Cluster';
  }

  /** The Kubernetes version, such as `1.36`. */
  public get version(): string | undefined {
    const { text } = this.get('Version');
    return text !== undefined && /^1\.\d+$/.test(text) ? text : undefined;
  }

  /** The minor version. */
  public get minor(): number | undefined {
    return this.version === undefined ? undefined : Number(this.version.slice(2));
  }

  public get subnetIds(): readonly Json[] | undefined {
    return this.get('ResourcesVpcConfig', 'SubnetIds').list;
  }

  /** The subnets of the control plane. Undefined if one of them is not in the templates. */
  public get subnets(): readonly Subnet[] | undefined {
    return this.graph.subnetsOf(this.subnetIds);
  }

  public get isIpv6(): boolean | undefined {
    return this.get('KubernetesNetworkConfig', 'IpFamily').test((value) => (value ?? 'ipv4') === 'ipv6');
  }

  public get hasPublicEndpoint(): boolean | undefined {
    return this.get('ResourcesVpcConfig', 'EndpointPublicAccess').isTrue(true);
  }

  public get hasPrivateEndpoint(): boolean | undefined {
    return this.get('ResourcesVpcConfig', 'EndpointPrivateAccess').isTrue(false);
  }

  /** Whether EKS Auto Mode manages the nodes. */
  public get isAutoMode(): boolean | undefined {
    return this.get('ComputeConfig', 'Enabled').isTrue(false);
  }

  /** The VPC of its subnets. */
  public get vpc(): Resource | undefined {
    const [subnet] = this.graph.subnetsAmong(this.subnetIds);
    return subnet && this.graph.set.resource(subnet.vpc);
  }

  public get addons(): readonly Addon[] {
    return this.graph.addons.filter((addon) => addon.cluster === this);
  }

  /** The add-on with a name. */
  public addon(name: string): Addon | undefined {
    return this.addons.find((addon) => addon.name === name);
  }

  public get nodeGroups(): readonly NodeGroup[] {
    return this.graph.nodeGroups.filter((group) => group.cluster === this);
  }

  public get fargateProfiles(): readonly Resource[] {
    return this.graph
      .resourcesOf('AWS::EKS::FargateProfile', 'Custom::AWSCDK-EKS-FargateProfile')
      .filter((profile) => this.graph.clusterOf(profile) === this);
  }

  public get role(): Role | undefined {
    return this.graph.roleOf(this.get('RoleArn').value);
  }

  /** An environment variable of the VPC CNI. If the configuration is not known, the answer is unknown. */
  public cniVariable(name: string): Answer {
    return this.addon('vpc-cni')?.variable(name) ?? new Answer([UNKNOWN_PART]);
  }
}

/** An add-on of EKS. */
export class Addon {
  private parsed?: { readonly answer: Answer };

  constructor(
    public readonly resource: Resource,
    private readonly graph: Graph,
  ) {}

  public get name(): string | undefined {
    return this.resource.get('AddonName').text;
  }

  public get cluster(): Cluster | undefined {
    return this.graph.clusterOf(this.resource);
  }

  /** The version without its suffix, such as `1.23.1` for `v1.23.1-eksbuild.1`. */
  public get version(): readonly number[] | undefined {
    const match = /^v(\d+)\.(\d+)\.(\d+)-/.exec(this.resource.get('AddonVersion').text ?? '');
    return match ? match.slice(1).map(Number) : undefined;
  }

  /** The configuration as an object. It is empty if the add-on has none. */
  public get configuration(): Answer {
    this.parsed ??= { answer: this.resource.get('ConfigurationValues').map((value) => parseConfiguration(value)) };
    return this.parsed.answer;
  }

  /** A part of the configuration. */
  public setting(...path: readonly string[]): Answer {
    return this.configuration.map((value) => at(value, ...path));
  }

  /** An environment variable in `env` of the configuration. */
  public variable(name: string): Answer {
    return this.setting('env', name);
  }

  /** Whether the add-on has a role of its own. */
  public get hasOwnRole(): boolean | undefined {
    const { list } = this.resource.get('PodIdentityAssociations');
    if (list !== undefined && list.length > 0) {
      return true;
    }
    return list === undefined ? undefined : this.resource.get('ServiceAccountRoleArn').isSet();
  }

  /** The role of the add-on, if it is in the templates. */
  public get role(): Role | undefined {
    const [association] = this.resource.get('PodIdentityAssociations').list ?? [];
    return this.graph.roleOf(at(association, 'RoleArn') ?? this.resource.get('ServiceAccountRoleArn').value);
  }
}

/** A managed node group. */
export class NodeGroup {
  constructor(
    public readonly resource: Resource,
    private readonly graph: Graph,
  ) {}

  public get cluster(): Cluster | undefined {
    return this.graph.clusterOf(this.resource);
  }

  public get subnets(): readonly Subnet[] | undefined {
    return this.graph.subnetsOf(this.resource.get('Subnets').list);
  }

  public get role(): Role | undefined {
    return this.graph.roleOf(this.resource.get('NodeRole').value);
  }

  /** The launch template, if it is in the templates. */
  public get launchTemplate(): Resource | undefined {
    const { object } = this.resource.get('LaunchTemplate');
    return this.graph.set.resource(object?.Id);
  }

  /** Whether the node group has a launch template. */
  public get hasLaunchTemplate(): boolean | undefined {
    return this.resource.get('LaunchTemplate').isSet();
  }

  /** The instance types of the group, or that of its launch template. */
  public get instanceTypes(): readonly string[] | undefined {
    const own = this.resource.get('InstanceTypes');
    if (own.isAbsent) {
      const one = this.launchTemplate?.get('LaunchTemplateData', 'InstanceType');
      return one?.text === undefined || isUnknown(one.text) ? undefined : [one.text];
    }
    return own.list === undefined ? undefined : textsIn([...own.list]);
  }

  /** The AMI type, such as `AL2023_x86_64_STANDARD`. */
  public get amiType(): string | undefined {
    return this.resource.get('AmiType').text;
  }

  public get isWindows(): boolean {
    return this.amiType?.startsWith('WINDOWS_') ?? false;
  }

  /** The user data of the launch template, decoded. */
  public get userData(): Answer | undefined {
    return this.launchTemplate?.get('LaunchTemplateData', 'UserData').map((value) => decoded(value));
  }

  /** `maxPods` of the kubelet, if the user data sets it. */
  public get maxPods(): number | undefined {
    const text = this.userData?.text;
    const match = text === undefined ? null : /max-?pods['"]?\s*[:=]\s*["']?(\d{1,4})\b/i.exec(text);
    return match ? Number(match[1]) : undefined;
  }
}

/** The text of user data that is already in Base64. */
function decoded(value: Json | undefined): Json | undefined {
  if (typeof value === 'string' && /^[A-Za-z0-9+/\s]{16,}={0,2}$/.test(value)) {
    return Buffer.from(value, 'base64').toString('utf8');
  }
  return value;
}

/** Whether a value refers to the cluster: by `Ref`, by its name, or by an attribute. */
export function namesCluster(value: Json | undefined, cluster: Cluster): boolean | undefined {
  const { resource } = cluster;
  if (isSame(value, resource.reference) === true) {
    return true;
  }
  const name = cluster.get('Name').value;
  if (name !== undefined && isSame(value, name) === true) {
    return true;
  }
  return isObject(value) ? false : undefined;
}
