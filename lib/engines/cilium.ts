import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Fn } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { WorkloadRole, writePoliciesAsText } from '../cluster/workload-identity';
import { warnOfUnknownKeys } from '../foundation/configuration-keys';
import { dependOnAllOf, dependOnInternet, implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { mergeValues } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { Taint } from '../nodes/node-labels-and-taints';
import { ciliumChartKeys } from './cilium-keys';
import { ciliumOperatorStatements } from './cilium-permissions';
import type { CiliumProps } from './cilium-props';
import {
  CILIUM_ENI_OWNED_VALUES,
  CILIUM_OWNED_VALUES,
  CILIUM_STARTUP_TAINT,
  type CiliumEniSettings,
  ciliumValues,
  validateFormerValues,
} from './cilium-values';
import { validateEngine, validateEngineCluster } from './engine-checks';

const CILIUM_NAMESPACE = 'kube-system';
const CILIUM_OPERATOR = 'cilium-operator';

/**
 * Cilium, which enforces network policies with eBPF: chained with the VPC CNI, or as the network of pods in place of
 * the VPC CNI and kube-proxy.
 *
 * Nodes need the taint `nodeTaint`, which Cilium removes when its agent runs. Pods that start earlier are not
 * restricted. A node group without it results in the warning `ciliumNodeTaint`.
 *
 * `ClusterNetworking` and `NodeGroup` create nodes after it, and delete them before it. Helm does not wait for its
 * pods, which start with the nodes. It fails as `ClusterCompute` with Fargate or EKS Auto Mode, as
 * `NetworkPolicyEngines` with another engine, and as `CiliumSetting` in ENI mode with the add-ons `vpc-cni` or
 * `kube-proxy`.
 *
 * @see https://docs.cilium.io/en/v1.20/
 */
export class Cilium extends Construct {
  /** Role of the operator in ENI mode. Undefined if Cilium is chained. */
  public readonly role?: iam.Role;

  /** Taint for nodes, for `taints` of node groups. Set it as a startup taint of Karpenter node pools. */
  public readonly nodeTaint: Taint;

  private readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: CiliumProps) {
    validateArguments('Cilium', arguments);
    super(scope, id);
    const { cluster, mode } = props;
    validateCiliumProps(props, this);
    validateEngineCluster('Cilium', cluster, this);
    cluster._context.setEngine({
      name: 'Cilium',
      construct: this,
      isBeforeNodes: true,
      startupTaint: CILIUM_STARTUP_TAINT,
      podAddressing: mode._podAddressing,
    });
    this.nodeTaint = Taint.noExecute(CILIUM_STARTUP_TAINT, 'true');

    const identity = mode._eni && this.defineIdentity(props);
    this.role = identity?.role;
    const typedValues = ciliumValues({
      ...props,
      isIpv6: cluster.isIpv6,
      eni: identity && this.eniSettings(props, identity),
      repositoryOf: (image) => cluster._context.repositoryOf(image),
    });
    warnOfUnknownKeys(this, 'additionalValues', props.additionalValues, ciliumChartKeys(), true);
    const owned = [...CILIUM_OWNED_VALUES, ...(mode._eni ? CILIUM_ENI_OWNED_VALUES : [])];
    this.release = cluster._context.installChart(this, 'Chart', {
      ...CHARTS.cilium,
      source: props.chartSource,
      release: 'cilium',
      namespace: CILIUM_NAMESPACE,
      createNamespace: false,
      values: mergeValues(typedValues, props.additionalValues, owned, 'ValuesClash', this),
      // Its pods start with the nodes, which are created later.
      wait: false,
      atomic: false,
      timeout: props.timeout ?? Duration.minutes(5),
    });
    if (identity) {
      dependOnAllOf(this.release, identity);
      dependOnInternet(this.release, this.podSubnets(props));
    }
    implementDependable(this, () => [this.release]);
    validateEngine(this, cluster, {
      name: 'Cilium',
      chart: CHARTS.cilium.chart,
      startupTaint: CILIUM_STARTUP_TAINT,
      isPodNetwork: mode._eni !== undefined,
    });
  }

  private defineIdentity({ cluster, identity, mode }: CiliumProps): WorkloadRole {
    const workload = new WorkloadRole(this, 'Identity', {
      cluster,
      identity,
      namespace: CILIUM_NAMESPACE,
      serviceAccount: CILIUM_OPERATOR,
      description: 'Operator of Cilium: network interfaces and addresses of pods',
      associate: true,
      statements: ciliumOperatorStatements({
        clusterName: cluster.clusterName,
        vpcId: cluster._context.vpcFor(this).vpcId,
        releasesAddresses: mode._eni?.releaseUnusedAddresses ?? false,
      }),
    });
    if (!isConcrete(cluster.clusterName)) {
      writePoliciesAsText(workload.role);
    }
    cluster._context.noteApiUse(this, 'ciliumOperator', { identity, onlyWithNodes: true });
    return workload;
  }

  private eniSettings(props: CiliumProps, identity: WorkloadRole): CiliumEniSettings {
    const { cluster, mode } = props;
    const subnets = this.podSubnets(props);
    return {
      ...mode._eni,
      subnetIds: subnets.length > 0 ? subnets.map(({ subnetId }) => subnetId) : undefined,
      clusterName: cluster.clusterName,
      apiHost: Fn.select(1, Fn.split('//', cluster._context.endpoint())),
      roleArn: identity.association ? undefined : identity.role.roleArn,
    };
  }

  private podSubnets({ cluster, mode }: CiliumProps) {
    const selection = mode._eni?.podSubnets;
    return selection ? cluster._context.vpcFor(this).selectSubnets(selection).subnets : [];
  }
}

function validateCiliumProps(props: CiliumProps, scope: Construct): void {
  const { cluster, encryption, hubble, identity, mode, operatorReplicas } = props;
  validateFormerValues(props.additionalValues, scope);
  encryption?._validateMode(mode, scope);
  if (mode._eni && cluster.isIpv6) {
    fail(
      'CiliumSetting',
      '"CiliumMode.eni()" assigns IPv4 addresses, but this is an IPv6 cluster. Write CiliumMode.chained()',
      scope,
    );
  }
  if (!mode._eni && identity) {
    fail(
      'CiliumSetting',
      '"identity" is for the operator in ENI mode, but Cilium is chained with the VPC CNI and needs no role. Leave it out',
      scope,
    );
  }
  if (hubble?.ui && hubble.relay === false) {
    fail('CiliumSetting', '"ui" of Hubble reads from Hubble Relay, but relay is false. Leave relay out', scope);
  }
  if (operatorReplicas !== undefined && isConcrete(operatorReplicas) && !isWholeNumberFrom(operatorReplicas, 1)) {
    fail(
      'ControllerReplicas',
      `"${operatorReplicas}" is not a valid number of replicas. Write a whole number of 1 or more`,
      scope,
    );
  }
}
