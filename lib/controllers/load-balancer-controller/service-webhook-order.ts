import { CfnResource, Reference, Stack, Stage, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isConcrete } from '../../foundation/tokens';
import { warn } from '../../foundation/warnings';
import { holdsService } from './service-manifests';
import { isOrdered } from './stack-order';

type Properties = Readonly<Record<string, unknown>>;

/** EKS add-ons that bring Services, as their releases have them; EKS gives an add-on up that an admission webhook refuses. */
const ADDONS = [
  'adot',
  'amazon-cloudwatch-observability',
  'cert-manager',
  'coredns',
  'external-dns',
  'kube-state-metrics',
  'metrics-server',
  'prometheus-node-exporter',
];

/** What may bring Services into a cluster, by the type of its resource: how to call it, and whether it does. */
const KINDS: Readonly<Record<string, [what: string, brings: (properties: Properties, stack: Stack) => boolean]>> = {
  'Custom::AWSCDK-EKS-HelmChart': ['chart', () => true],
  'Custom::AWSCDK-EKS-KubernetesResource': ['manifest', ({ Manifest }, stack) => holdsService(Manifest, stack)],
  'AWS::EKS::Addon': ['add-on', ({ addonName, AddonName }) => ADDONS.includes(String(addonName ?? AddonName))],
};

/**
 * Warns of what is installed beside the load balancer controller whose webhook admits Services: a Service is refused while no pod of the
 * controller answers. At synthesis, when every edge is there; in every stack of the stage, whatever defines it. What the release itself
 * waits for comes before the webhook.
 */
export function warnOfServicesBesideWebhook(release: IConstruct, clusterName: string): void {
  release.node.addValidation({
    validate: () => {
      const [controller] = release.node.findAll().filter(CfnResource.isCfnResource);
      for (const { resource, what } of installedWith(controller, clusterName)) {
        if (resource !== controller && !isOrdered(resource, controller)) {
          warn(
            placeOf(resource),
            'serviceWebhookOrder',
            `This ${what} may be installed before the webhook for Services answers, and fail with every Service that it has: let it wait for the release of the load balancer controller, "${release.node.path}", or acknowledge this where it brings no Service.`,
          );
        }
      }
      return [];
    },
  });
}

/** Everything in the stage that may bring Services into the cluster: one pass over the tree. Other stages are deployed by themselves. */
function installedWith(controller: CfnResource, clusterName: string): { resource: CfnResource; what: string }[] {
  const found: { resource: CfnResource; what: string }[] = [];
  const open: IConstruct[] = [Stage.of(controller) ?? controller.node.root];
  for (let construct = open.pop(); construct !== undefined; construct = open.pop()) {
    const kind = CfnResource.isCfnResource(construct) && KINDS[construct.cfnResourceType];
    if (kind) {
      const resource = construct as CfnResource;
      const [what, brings] = kind;
      const properties = propertiesOf(resource);
      const name = properties.ClusterName ?? properties.clusterName;
      if (isCluster({ name, in: Stack.of(resource) }, { name: clusterName, in: Stack.of(controller) })) {
        if (brings(properties, Stack.of(resource))) {
          found.push({ resource, what });
        }
      }
    }
    open.push(...construct.node.children.filter((child) => !Stage.isStage(child)).reverse());
  }
  return found;
}

/** Where a user would look for it, and acknowledge the warning. */
function placeOf(resource: CfnResource): IConstruct {
  const { scope } = resource.node;
  return scope === undefined || Stack.isStack(scope) ? resource : scope;
}

/** Of any resource; those of custom resources and of resources written by hand begin with capitals. */
function propertiesOf(resource: CfnResource): Properties {
  return (resource as unknown as { readonly cfnProperties?: Properties }).cfnProperties ?? {};
}

interface UsedName {
  readonly name: unknown;
  readonly in: Stack;
}

/** Names are compared by the resource that they refer to, in any stack; as text in one stack, and in words in one account and Region. */
function isCluster(theirs: UsedName, ours: UsedName): boolean {
  const [target, own] = [targetOf(theirs.name), targetOf(ours.name)];
  if (target && own) {
    return target === own;
  }
  if (theirs.in === ours.in) {
    return textOf(theirs) === textOf(ours);
  }
  return isConcrete(theirs.name) && theirs.name === ours.name && theirs.in.environment === ours.in.environment;
}

/** The resource that a token refers to, whole. */
function targetOf(name: unknown): IConstruct | undefined {
  const token = Tokenization.reverse(name, { failConcat: false });
  return token && Reference.isReference(token) ? token.target : undefined;
}

function textOf({ name, in: stack }: UsedName): string {
  return JSON.stringify(stack.resolve(name)) ?? '';
}
