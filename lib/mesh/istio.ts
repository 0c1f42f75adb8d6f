import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { installedIn } from '../cluster/installed-software';
import { isAtLeast } from '../cluster/kubernetes-version';
import { isDeployTimeMark } from '../cluster/manifest-objects';
import { warnOfUnknownKeys } from '../foundation/configuration-keys';
import { addDependencies, implementDependable, mainResourcesOf } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { mergeValues } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { type IstioChart, istioChartKeys, pinnedIstioChart } from './istio-chart-keys';
import { DataPlane, type IstioProps, MutualTls } from './istio-props';
import { ISTIO_HUB, ISTIO_OWNED_VALUES, type IstioSettings, istioChartValues } from './istio-values';

/** The root namespace, whose policies apply to the whole mesh. */
const ROOT_NAMESPACE = 'istio-system';

/**
 * Port of istiod on which the control plane of the cluster calls its webhooks: injection and validation. Only proxies
 * use the other ports.
 *
 * @see https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
 */
const WEBHOOK_PORT = 15017;

/**
 * Minor version of the oldest Kubernetes that Istio 1.30 supports: istioctl/pkg/install/k8sversion/version.go of tag
 * 1.30.3.
 */
const FIRST_MINOR = 32;

/** Names of the releases, as the documentation of Istio has them. */
const RELEASES: Readonly<Record<IstioChart, string>> = {
  base: 'istio-base',
  cni: 'istio-cni',
  istiod: 'istiod',
  ztunnel: 'ztunnel',
};

/**
 * Istio, which encrypts and authenticates connections between pods.
 *
 * It installs the charts `base`, `cni`, `istiod`, and `ztunnel` in ambient mode, in this order, and then the
 * `PeerAuthentication` of the mesh. The CNI plugin is chained after the VPC CNI. A security group of nodes
 * (`NodeSecurityGroup`) gets a rule for the webhooks of istiod.
 *
 * It needs nodes: add a dependency on them, or use `ClusterNetworking.addWorkload`. Workloads of the mesh depend on it,
 * because pods that start earlier get no sidecar. Clusters with Fargate only fail with `IstioSetting`: Fargate runs
 * neither DaemonSets nor privileged containers.
 *
 * Put `namespaceLabels` on the namespaces whose pods belong to the mesh.
 *
 * Custom resource definitions remain when the stack is deleted.
 *
 * @see https://istio.io/latest/docs/setup/install/helm/
 */
export class Istio extends Construct {
  /** Labels of namespaces whose pods belong to the mesh. */
  public readonly namespaceLabels: Record<string, string>;

  /** The root namespace, `istio-system`. Policies in it apply to the whole mesh. */
  public readonly rootNamespace: string = ROOT_NAMESPACE;

  private readonly peerAuthentication: IConstruct;

  constructor(scope: Construct, id: string, props: IstioProps) {
    validateArguments('Istio', arguments);
    super(scope, id);
    this.validate(props);
    const { cluster, dataPlane = DataPlane.SIDECAR, gatewayApi } = props;
    const isAmbient = dataPlane === DataPlane.AMBIENT;
    this.namespaceLabels = isAmbient ? { 'istio.io/dataplane-mode': 'ambient' } : { 'istio-injection': 'enabled' };

    const settings = { dataPlane, replicas: props.replicas ?? 2, hub: hubOf(props) };
    const base = this.install('base', props, settings);
    const cni = this.install('cni', props, settings);
    const istiod = this.install('istiod', props, settings);
    const ztunnel = isAmbient ? this.install('ztunnel', props, settings) : undefined;
    this.peerAuthentication = cluster._context.applyObjects(this, 'PeerAuthentication', [
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'default', namespace: ROOT_NAMESPACE },
        spec: { mtls: { mode: props.mutualTls ?? MutualTls.STRICT } },
      },
    ]);

    if (gatewayApi && gatewayApi._sources.length > 0) {
      addDependencies(istiod, cluster._context.installCrds(this, 'Crds', ...gatewayApi._sources));
    }
    cluster._context.addWorkload({ name: 'istio', construct: base });
    addDependencies(cni, base);
    addDependencies(istiod, cni);
    addDependencies(ztunnel, istiod);
    addDependencies(this.peerAuthentication, ztunnel ?? istiod);
    implementDependable(this, () => [this.peerAuthentication]);
    for (const dependent of mainResourcesOf(istiod).filter(CfnResource.isCfnResource)) {
      cluster._context.controlPlanePorts.requirePort({ port: WEBHOOK_PORT, what: 'webhooks of istiod', dependent });
    }
    if (isAmbient) {
      this.warnOfStrictPodGroups(cluster.clusterName);
    }
  }

  private install(chart: IstioChart, props: IstioProps, settings: IstioSettings): IConstruct {
    const { additionalValues, chartSource, cluster } = props;
    const users = additionalValues?.[chart];
    warnOfUnknownKeys(this, `additionalValues.${chart}`, users, istioChartKeys(chart), false);
    const values = istioChartValues(chart, settings);
    return cluster._context.installChart(this, `${chart[0].toUpperCase()}${chart.slice(1)}`, {
      ...pinnedIstioChart(chart),
      source: chartSource,
      release: RELEASES[chart],
      namespace: ROOT_NAMESPACE,
      createNamespace: true,
      values: mergeValues(values, users, ISTIO_OWNED_VALUES[chart], 'ValuesClash', this),
      timeout: props.timeout ?? Duration.minutes(10),
    });
  }

  private validate({ additionalValues, chartSource, cluster, dataPlane, gatewayApi, replicas }: IstioProps): void {
    if (cluster.compute._isFargate) {
      fail(
        'IstioSetting',
        `"${cluster.compute._text}" has no nodes, but the CNI plugin of Istio and ztunnel are DaemonSets, and sidecars without the plugin need privileges that Fargate does not give. Add nodes, or use Amazon VPC Lattice`,
        this,
      );
    }
    if (!isAtLeast(cluster.kubernetesVersion, FIRST_MINOR)) {
      fail(
        'IstioSetting',
        `"${cluster.kubernetesVersion}" is a version of Kubernetes that Istio ${pinnedIstioChart('istiod').version} does not support. Upgrade the cluster to 1.${FIRST_MINOR} or later`,
        this,
      );
    }
    if (chartSource?._asset) {
      fail(
        'IstioSetting',
        `"${chartSource._asset.node.id}" is the asset of one chart, but Istio has several. Write ChartSource.oci(…) or ChartSource.repository(…)`,
        this,
      );
    }
    if (additionalValues?.ztunnel && dataPlane !== DataPlane.AMBIENT) {
      fail(
        'IstioSetting',
        '"additionalValues.ztunnel" has no chart, because only ambient mode has ztunnel. Write dataPlane: DataPlane.AMBIENT, or remove it',
        this,
      );
    }
    if (replicas !== undefined && isConcrete(replicas) && !isWholeNumberFrom(replicas, 1)) {
      fail(
        'ControllerReplicas',
        `"${replicas}" is not a valid number of replicas. Write a whole number of 1 or more`,
        this,
      );
    }
    gatewayApi?._validateVersion(cluster.kubernetesVersion, this);
    gatewayApi?._validateOwner(cluster, this);
  }

  /**
   * In ambient mode, probes of the kubelet come from a link-local address, which the VPC CNI drops for pods with
   * security groups in strict mode.
   *
   * @see https://istio.io/latest/docs/ambient/install/platform-prerequisites/#amazon-elastic-kubernetes-service-eks
   */
  private warnOfStrictPodGroups(clusterName: string): void {
    this.node.addValidation({
      validate: () => {
        const installed = installedIn({ clusterName, stack: Stack.of(this) });
        const env = installed.find(({ addonName }) => addonName === 'vpc-cni')?.configuration?.env;
        const mode = env?.POD_SECURITY_GROUP_ENFORCING_MODE ?? 'strict';
        if (env?.ENABLE_POD_ENI === 'true' && !isDeployTimeMark(mode) && mode !== 'standard') {
          warn(
            this,
            'istioPodSecurityGroups',
            'Kubelet probes of pods with security groups fail in ambient mode, because the VPC CNI enforces the groups in strict mode. Write securityGroupsForPods: SecurityGroupsForPods.standard().',
          );
        }
        return [];
      },
    });
  }
}

/** Returns the registry and the path before the names of the images. */
function hubOf({ cluster }: IstioProps): string {
  const image = 'pilot';
  const reference = cluster._context.repositoryOf(`${ISTIO_HUB}/${image}`);
  return reference === undefined ? ISTIO_HUB : reference.slice(0, -`/${image}`.length);
}
