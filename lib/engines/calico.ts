import { Duration } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ChartSource } from '../artifacts/chart-source';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ControllerCrds, pinnedCrdSources } from '../controllers/custom-resource-definitions';
import { type KeyTable, parseKeyList, warnOfUnknownKeys } from '../foundation/configuration-keys';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { mergeValues, type Values } from '../foundation/values';
import { CALICO_CRDS, CHARTS } from '../foundation/versions';
import { validateEngine, validateEngineCluster } from './engine-checks';

/**
 * Returns the values of the chart `tigera-operator`.
 *
 * Source: https://github.com/projectcalico/calico, charts/tigera-operator of v3.32.1, 2026-06-24: values.yaml and the
 * templates.
 */
export function calicoChartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.calico.chart} ${CHARTS.calico.version}`,
    paths:
      parseKeyList(`additionalLabels.* affinity.* apiServer.* calicoctl calicoctl.image calicoctl.tag certs certs.node
    certs.node.cert certs.node.commonName certs.node.key certs.typha certs.typha.caBundle certs.typha.cert
    certs.typha.commonName certs.typha.key defaultFelixConfiguration.* dnsConfig.* dnsPolicy goldmane.*
    imagePullSecrets.* installation.* kubernetesServiceEndpoint kubernetesServiceEndpoint.host
    kubernetesServiceEndpoint.port manageCRDs nodeSelector.* podAnnotations.*
    podLabels.* priorityClassName resources.* tigeraOperator tigeraOperator.env tigeraOperator.image
    tigeraOperator.registry tigeraOperator.version tolerations whisker.*`),
  };
}

const CALICO_NAMESPACE = 'tigera-operator';

/** Name of the definitions in messages. */
const CALICO_DEFINITIONS = 'Calico';

/** Chart values that make Calico enforce policies only. Additional values must not contain them. */
const CALICO_OWNED_VALUES = [
  'apiServer.enabled',
  'goldmane.enabled',
  'installation.calicoNetwork.bgp',
  'installation.cni.type',
  'installation.enabled',
  'installation.kubernetesProvider',
  'whisker.enabled',
];

/** Properties of Calico. */
export interface CalicoProps {
  /** The cluster. It needs a kubectl handler, the VPC CNI, and `ClusterCompute.nodes()`. */
  readonly cluster: ClusterTarget;

  /**
   * Whether the Calico API server runs, with which `kubectl` manages policies of `projectcalico.org/v3`. The control
   * plane must reach TCP port 5443 of its pods. Policies of Kubernetes do not need it.
   *
   * @default false
   */
  readonly apiServer?: boolean;

  /**
   * Whether Goldmane collects the connections of pods, and Whisker shows them. Whisker has no sign-in, so reach it by a
   * port forward.
   *
   * @default false
   */
  readonly whisker?: boolean;

  /**
   * Source of the custom resource definitions of Calico and its operator. The chart has none, so
   * `ControllerCrds.fromChart()` fails.
   *
   * @default ControllerCrds.published()
   */
  readonly crds?: ControllerCrds;

  /**
   * Source of the chart: a repository, an OCI registry or an asset. It must contain the pinned version.
   *
   * @default - the `chartRepository` of the `ClusterTarget`, or else the public repository of the chart
   */
  readonly chartSource?: ChartSource;

  /**
   * Time after which the installation of the operator is rolled back, at most 14 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Additional chart values. Nested objects are merged key by key, and lists are replaced.
   *
   * Values that identify the installation fail as `ValuesClash`. A key that the chart does not read results in the
   * warning `configurationKey`.
   *
   * @default - none
   * @see https://docs.tigera.io/calico/latest/reference/installation/api
   */
  readonly additionalValues?: Record<string, unknown>;
}

/**
 * Calico, which enforces network policies of pods with addresses of the VPC CNI. The Tigera operator installs it.
 *
 * `ClusterNetworking` installs it after nodes and CoreDNS. It is uninstalled before them, because a job on the nodes
 * removes Calico. Otherwise, add a dependency on nodes. Policies apply to running pods too.
 *
 * Write `networkPolicy: NetworkPolicyMode.calico()` for the VPC CNI: without it, there is the warning
 * `calicoPodAddress`. It fails as `ClusterCompute` with Fargate or EKS Auto Mode, and as `NetworkPolicyEngines` with
 * another engine.
 *
 * @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/managed-public-cloud/eks
 */
export class Calico extends Construct {
  private readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: CalicoProps) {
    validateArguments('Calico', arguments);
    super(scope, id);
    const { cluster, crds = ControllerCrds.published() } = props;
    validateCalico(cluster, crds, this);
    validateEngineCluster('Calico', cluster, this);
    cluster._context.setEngine({ name: 'Calico', construct: this, isBeforeNodes: false });

    warnOfUnknownKeys(this, 'additionalValues', props.additionalValues, calicoChartKeys(), true);
    this.release = cluster._context.installChart(this, 'Chart', {
      ...CHARTS.calico,
      source: props.chartSource,
      release: 'calico',
      namespace: CALICO_NAMESPACE,
      createNamespace: true,
      values: mergeValues(calicoValues(props), props.additionalValues, CALICO_OWNED_VALUES, 'ValuesClash', this),
      timeout: props.timeout ?? Duration.minutes(10),
    });
    const sources = crds._sourcesOf({
      defines: CALICO_DEFINITIONS,
      sources: [pinnedCrdSources(CALICO_DEFINITIONS, [CALICO_CRDS])],
    });
    if (sources.length > 0) {
      addDependencies(this.release, cluster._context.installCrds(this, 'Crds', ...sources));
    }
    implementDependable(this, () => [this.release]);
    validateEngine(this, cluster, {
      name: 'Calico',
      chart: CHARTS.calico.chart,
      isPodNetwork: false,
      readsPodAnnotation: true,
    });
  }
}

/**
 * Returns the values of the chart. The operator installs the API server, Goldmane and Whisker if their objects exist.
 *
 * @see https://docs.tigera.io/calico/latest/reference/installation/api
 */
function calicoValues({ apiServer = false, cluster, whisker = false }: CalicoProps): Values {
  const registry = prefixOf(cluster._context.repositoryOf('quay.io/calico/node'), '/calico/node');
  const ofOperator = prefixOf(cluster._context.repositoryOf('quay.io/tigera/operator'), '/tigera/operator');
  return {
    installation: {
      enabled: true,
      kubernetesProvider: 'EKS',
      cni: { type: 'AmazonVPC' },
      calicoNetwork: { bgp: 'Disabled' },
      ...(registry === undefined ? {} : { registry: `${registry}/` }),
    },
    apiServer: { enabled: apiServer },
    goldmane: { enabled: whisker },
    whisker: { enabled: whisker },
    ...(ofOperator === undefined ? {} : { tigeraOperator: { registry: ofOperator } }),
  };
}

/** Returns what is before the path of an image. */
function prefixOf(repository: string | undefined, path: string): string | undefined {
  return repository?.endsWith(path) ? repository.slice(0, -path.length) : undefined;
}

function validateCalico({ isIpv6 }: ClusterTarget, { _isPublished, _skipsChartCrds }: ControllerCrds, scope: Located) {
  if (!_skipsChartCrds && !_isPublished) {
    fail(
      'CalicoSetting',
      '"ControllerCrds.fromChart()" installs nothing, because the chart has no definitions from Calico 3.32 on. Leave crds out, or write ControllerCrds.fromUrls(…)',
      scope,
    );
  }
  // https://github.com/projectcalico/calico/issues/9099
  if (isIpv6) {
    fail(
      'CalicoSetting',
      '"Calico" enforces no IPv6 policies with the VPC CNI, but this is an IPv6 cluster. Write networkPolicy: NetworkPolicyMode.standard() for the VPC CNI instead',
      scope,
    );
  }
}
