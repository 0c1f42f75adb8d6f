import type { ChartRelease } from './chart-releases';

/** An object that a chart renders. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes are of any shape
  readonly [key: string]: any;
}

/** An expected property of a release, with the expected and the actual value. */
export type Claim = readonly [what: string, found: unknown, promised: unknown];

/** Returns the claims about a release of a chart. */
export function claimsOf(release: ChartRelease, objects: readonly Rendered[]): Claim[] {
  const claims = CLAIMS[release.chart];
  if (claims === undefined) {
    throw new Error(`chart "${release.chart}": nothing is claimed about it, add it to scripts/chart-claims.ts`);
  }
  return [...serviceAccountClaims(release, objects), ...claims(release, new Objects(objects))];
}

class Objects {
  constructor(private readonly all: readonly Rendered[]) {}

  public of(kind: string): Rendered[] {
    return this.all.filter((object) => object.kind === kind);
  }

  /** The container of the only Deployment. */
  public get container() {
    return this.podSpec.containers[0];
  }

  public get podSpec() {
    return this.deployment.spec.template.spec;
  }

  public get deployment(): Rendered {
    return this.of('Deployment')[0] ?? { apiVersion: '', kind: '', spec: { template: { spec: { containers: [{}] } } } };
  }

  /** The value of an argument of the container. A repeated argument has a list of values. */
  public argument(name: string): string | undefined {
    const args: string[] = this.container.args ?? [];
    const found = args.filter((one) => one.startsWith(`--${name}=`)).map((one) => one.slice(name.length + 3));
    return found.length > 0 ? found.join(' ') : undefined;
  }

  public variable(name: string): string | undefined {
    const env: { name: string; value: string }[] = this.container.env ?? [];
    return env.find((one) => one.name === name)?.value;
  }
}

/** EKS identifies the workload by its namespace and service account. */
function serviceAccountClaims({ values, namespace }: ChartRelease, objects: readonly Rendered[]): Claim[] {
  if (values.serviceAccount === undefined) {
    return [];
  }
  const { name, annotations = {} } = values.serviceAccount;
  const account = objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === name);
  const deployment = objects.find(({ kind }) => kind === 'Deployment');
  return [
    ['service account', account?.metadata.name, name],
    ['namespace of the service account', account?.metadata.namespace, namespace],
    ['role of the service account', account?.metadata.annotations?.[ROLE], annotations[ROLE]],
    ['service account of the pods', deployment?.spec.template.spec.serviceAccountName, name],
  ];
}

const ROLE = 'eks.amazonaws.com/role-arn';

/** The rendered settings of Cilium are in a ConfigMap, as texts. */
function ciliumClaims({ values, version }: ChartRelease, objects: Objects): Claim[] {
  const named = (kind: string, name: string) => objects.of(kind).find(({ metadata }) => metadata.name === name);
  const settings = named('ConfigMap', 'cilium-config')?.data ?? {};
  const operator = named('Deployment', 'cilium-operator')?.spec;
  const isEni = values.eni?.enabled === true;
  const suffix = isEni ? 'aws' : 'generic';
  return [
    ['address management', settings.ipam === 'eni', isEni],
    ['replacement of kube-proxy', settings['kube-proxy-replacement'], String(isEni)],
    ['chaining', settings['cni-chaining-mode'], isEni ? undefined : 'aws-cni'],
    ['exclusive CNI', settings['cni-exclusive'], String(isEni)],
    ['routing', settings['routing-mode'], 'native'],
    ['masquerading', settings['enable-ipv4-masquerade'], 'false'],
    ['taint', settings['agent-not-ready-taint-key'], values.agentNotReadyTaintKey],
    ['policies', settings['enable-policy'], values.policyEnforcementMode],
    ['pod subnets', settings['eni-subnet-ids'], values.eni?.nodeSpec?.subnetIDs.join(',')],
    ['prefixes', settings['aws-enable-prefix-delegation'], values.eni?.awsEnablePrefixDelegation && 'true'],
    ['WireGuard', settings['enable-wireguard'], values.encryption?.type === 'wireguard' ? 'true' : undefined],
    ['IPsec', settings['enable-ipsec'], values.encryption?.type === 'ipsec' ? 'true' : undefined],
    ['replicas of the operator', operator?.replicas, values.operator.replicas],
    [
      'image of the operator',
      operator?.template.spec.containers[0].image,
      `${values.operator.image?.repository ?? 'quay.io/cilium/operator'}-${suffix}:v${version}`,
    ],
    ['service account of the operator', operator?.template.spec.serviceAccountName, 'cilium-operator'],
    [
      'role of the operator',
      named('ServiceAccount', 'cilium-operator')?.metadata.annotations?.[ROLE],
      values.eni?.iamRole,
    ],
    ['relay', named('Deployment', 'hubble-relay') !== undefined, values.hubble.relay.enabled],
    ['UI', named('Deployment', 'hubble-ui') !== undefined, values.hubble.ui.enabled],
  ];
}

/** The operator of Calico reads the objects of its chart. Their definitions must accept them. */
function calicoClaims({ values }: ChartRelease, objects: Objects): Claim[] {
  const { calicoNetwork, cni, kubernetesProvider, registry } = objects.of('Installation')[0]?.spec ?? {};
  const isThere = (kind: string) => objects.of(kind).length > 0;
  return [
    ['addresses', cni, { type: 'AmazonVPC' }],
    ['BGP', calicoNetwork, { bgp: 'Disabled' }],
    ['provider', kubernetesProvider, 'EKS'],
    ['registry', registry, values.installation.registry],
    ['API server', isThere('APIServer'), values.apiServer.enabled],
    ['Goldmane', isThere('Goldmane'), values.goldmane.enabled],
    ['Whisker', isThere('Whisker'), values.whisker.enabled],
    ['image', objects.container.image, `${values.tigeraOperator?.registry ?? 'quay.io'}/tigera/operator:v1.42.3`],
  ];
}

const CLAIMS: Readonly<Record<string, (release: ChartRelease, objects: Objects) => Claim[]>> = {
  cilium: ciliumClaims,
  'tigera-operator': calicoClaims,
  'aws-load-balancer-controller': ({ values, version }, objects) => [
    ['cluster', objects.argument('cluster-name'), values.clusterName],
    ['Region', objects.argument('aws-region'), values.region],
    ['VPC', objects.argument('aws-vpc-id'), values.vpcId],
    [
      'image',
      objects.container.image,
      `${values.image?.repository ?? 'public.ecr.aws/eks/aws-load-balancer-controller'}:v${version}`,
    ],
    ['replicas', objects.deployment.spec.replicas, values.autoscaling?.enabled ? undefined : values.replicaCount],
    ['most replicas', objects.of('HorizontalPodAutoscaler')[0]?.spec.maxReplicas, values.autoscaling?.maxReplicas],
    ['least replicas', objects.of('HorizontalPodAutoscaler')[0]?.spec.minReplicas, values.autoscaling?.minReplicas],
    [
      'disruption budget',
      objects.of('PodDisruptionBudget')[0]?.spec.maxUnavailable,
      values.podDisruptionBudget?.maxUnavailable,
    ],
    ['WAF Classic', objects.argument('enable-waf'), String(values.enableWaf)],
    ['WAF', objects.argument('enable-wafv2'), String(values.enableWafv2)],
    ['Shield', objects.argument('enable-shield'), String(values.enableShield)],
    ['target type', objects.argument('default-target-type') ?? 'instance', values.defaultTargetType],
    ['scheme', objects.argument('default-load-balancer-scheme'), values.defaultLoadBalancerScheme],
    ['SSL policy', objects.argument('default-ssl-policy'), values.defaultSSLPolicy],
    ['tags', asMap(objects.argument('default-tags')), values.defaultTags],
    ['foreign tags', objects.argument('external-managed-tags'), values.externalManagedTags?.join(',')],
    [
      'feature gates',
      asMap(objects.argument('feature-gates')),
      values.controllerConfig && asTexts(values.controllerConfig.featureGates),
    ],
    ['backend security group', objects.argument('backend-security-group'), values.backendSecurityGroup],
    [
      'rules of backend security groups',
      objects.argument('enable-manage-backend-security-group-rules'),
      asText(values.enableManageBackendSecurityGroupRules),
    ],
    ['most targets', objects.argument('max-targets-per-target-group'), asText(values.maxTargetsPerTargetGroup)],
    ['certificate authority', objects.argument('default-pca-arn'), values.certManagement?.defaultPCAARN],
    [
      'certificate authorities',
      objects.argument('allowed-certificate-authority-arns'),
      values.certDiscovery?.allowedCertificateAuthorityARNs,
    ],
    ['watched namespace', objects.argument('watch-namespace'), values.watchNamespace],
    ['EndpointSlices', objects.argument('enable-endpoint-slices'), asText(values.enableEndpointSlices)],
    [
      'readiness gates',
      objects.argument('enable-pod-readiness-gate-inject'),
      asText(values.enablePodReadinessGateInject),
    ],
    ['log level', objects.argument('log-level'), values.logLevel],
    ['priority class', objects.podSpec.priorityClassName, values.priorityClassName ?? 'system-cluster-critical'],
    ['node selector', objects.podSpec.nodeSelector, values.nodeSelector],
    ['tolerations', objects.podSpec.tolerations, values.tolerations],
    ['spread over zones', spreadOf(objects), true],
    ['resources', objects.container.resources, values.resources ?? {}],
    ['webhook port', portOf(objects.container, 'webhook-server'), 9443],
    [
      'webhook for Services',
      webhooksOf(objects).includes('mservice.elbv2.k8s.aws'),
      values.enableServiceMutatorWebhook === true,
    ],
    ['webhook for Ingresses', webhooksOf(objects).includes('vingress.elbv2.k8s.aws'), true],
    ['certificate of the chart', objects.of('Secret').length, values.enableCertManager ? 0 : 1],
    ['certificate of cert-manager', objects.of('Certificate').length > 0, values.enableCertManager === true],
    ['service monitor', objects.of('ServiceMonitor').length > 0, values.serviceMonitor?.enabled === true],
    ['ingress class', objects.of('IngressClass')[0]?.metadata.name, values.ingressClass ?? 'alb'],
    [
      'default ingress class',
      objects.of('IngressClass')[0]?.metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true',
      values.ingressClassConfig?.default === true,
    ],
    [
      'parameters of the ingress class',
      objects.of('IngressClassParams')[0]?.spec ?? {},
      values.ingressClassParams?.spec ?? {},
    ],
    [
      'ingress class names its parameters',
      objects.of('IngressClass')[0]?.spec.parameters?.name,
      values.ingressClassParams?.spec && (values.ingressClass ?? 'alb'),
    ],
  ],
  'external-dns': ({ values }, objects) => [
    ['provider', objects.argument('provider'), values.provider.name],
    ['sources', objects.argument('source'), values.sources.join(' ')],
    ['record policy', objects.argument('policy'), values.policy],
    ['registry', objects.argument('registry'), values.registry],
    ['owner', objects.argument('txt-owner-id'), values.txtOwnerId],
    ['domain filters', objects.argument('domain-filter'), values.domainFilters?.join(' ')],
    ['record types', objects.argument('managed-record-types'), values.managedRecordTypes?.join(' ')],
    ['replicas', objects.deployment.spec.replicas, 1],
    ...(values.extraArgs ?? []).map(
      (argument: string): Claim => [argument, objects.container.args.includes(argument), true],
    ),
    ...(values.env ?? []).map(
      ({ name, value }: { name: string; value: string }): Claim => [name, objects.variable(name), value],
    ),
  ],
  'cni-metrics-helper': ({ values, version }, objects) => [
    [
      'image',
      objects.container.image,
      values.image.override ??
        `${values.image.account}.dkr.ecr.${values.image.region}.${values.image.domain}/cni-metrics-helper:v${version}`,
    ],
    ...Object.entries<string>(values.env).map(([name, value]): Claim => [name, objects.variable(name), value]),
  ],
  'aws-gateway-controller-chart': ({ values }, objects) => [
    ['replicas', objects.deployment.spec.replicas, values.deployment.replicas],
    ['priority class', objects.podSpec.priorityClassName, values.deployment.priorityClassName],
    ['disruption budget', objects.of('PodDisruptionBudget')[0]?.spec.maxUnavailable, values.pdb?.maxUnavailable],
    ['Region', objects.variable('REGION'), values.awsRegion],
    ['account', objects.variable('AWS_ACCOUNT_ID'), values.awsAccountId],
    ['VPC', objects.variable('CLUSTER_VPC_ID'), values.clusterVpcId],
    ['cluster', objects.variable('CLUSTER_NAME'), values.clusterName],
    ['service network', objects.variable('DEFAULT_SERVICE_NETWORK') ?? undefined, values.defaultServiceNetwork],
    ['log level', objects.variable('LOG_LEVEL'), values.log.level],
  ],
};

/** True if the topology spread constraints select the labels of the pods. */
function spreadOf({ deployment, podSpec }: Objects): boolean {
  const [{ topologyKey, labelSelector }] = podSpec.topologySpreadConstraints ?? [{}];
  const { labels } = deployment.spec.template.metadata;
  return (
    topologyKey === 'topology.kubernetes.io/zone' &&
    Object.entries(labelSelector.matchLabels).every(([key, value]) => labels[key] === value)
  );
}

function webhooksOf(objects: Objects): string[] {
  return ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']
    .flatMap((kind) => objects.of(kind))
    .flatMap(({ webhooks }) => webhooks.map(({ name }: { name: string }) => name));
}

function portOf({ ports = [] }: { ports?: { name: string; containerPort: number }[] }, name: string) {
  return ports.find((port) => port.name === name)?.containerPort;
}

/** Converts arguments of the form `key=value` into an object. */
function asMap(text: string | undefined): Record<string, string> | undefined {
  return text === undefined ? undefined : Object.fromEntries(text.split(',').map((pair) => pair.trim().split('=')));
}

function asTexts(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

function asText(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
