import { createHash } from 'node:crypto';
import type { KubernetesShape } from './object-schemas';

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: KubernetesShape;
}

interface CloudFormationTemplate {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111111111111',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::StackName': 'stack',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** What ids of resources begin with. */
const PREFIXES: Readonly<Record<string, string>> = {
  'AWS::EC2::EIP': 'eipalloc',
  'AWS::EC2::SecurityGroup': 'sg',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::VPC': 'vpc',
};

/**
 * The Kubernetes objects that a template applies, as the API receives them: by manifests, and those that charts make of values of ours. In the
 * place of what is known at deployment only, there is text that CloudFormation might write.
 */
export function appliedObjects(template: CloudFormationTemplate): KubernetesShape[] {
  return Object.values(template.Resources ?? {}).flatMap(({ Properties: properties = {}, Type: type }) => {
    const parsed = (value: unknown) => JSON.parse(plausible(value, template));
    if (type === 'Custom::AWSCDK-EKS-KubernetesResource') {
      return parsed(properties.Manifest);
    }
    if (type === 'Custom::AWSCDK-EKS-HelmChart' && properties.Chart === 'aws-load-balancer-controller') {
      return ingressClassParams(parsed(properties.Values));
    }
    return type === 'AWS::EKS::Addon' && properties.AddonName === 'vpc-cni' && properties.ConfigurationValues
      ? eniConfigs(parsed(properties.ConfigurationValues))
      : [];
  });
}

/** Fields of a pod that charts and add-ons take under the names that Kubernetes has for them. */
const POD_FIELDS = ['affinity', 'nodeSelector', 'priorityClassName', 'tolerations', 'topologySpreadConstraints'];

/** A pod of each chart and add-on with what its values say of pods. */
export function podsOf(template: CloudFormationTemplate): KubernetesShape[] {
  return Object.entries(template.Resources ?? {}).flatMap(([logicalId, { Properties: properties = {} }]) => {
    const text = properties.Values ?? properties.ConfigurationValues;
    const values: KubernetesShape = text ? JSON.parse(plausible(text, template)) : {};
    const fields = POD_FIELDS.filter((field) => field in values).map((field) => [field, values[field]]);
    const { podAnnotations: annotations, podLabels: labels, resources } = values;
    return fields.length === 0 && !annotations && !labels && !resources
      ? []
      : [
          {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: {
              name: logicalId.toLowerCase(),
              ...(annotations ? { annotations } : {}),
              ...(labels ? { labels } : {}),
            },
            spec: {
              ...Object.fromEntries(fields),
              containers: [{ name: 'container', image: 'image', ...(resources ? { resources } : {}) }],
            },
          },
        ];
  });
}

/** What the chart makes: helm/aws-load-balancer-controller/templates/ingressclass.yaml, v3.5.0. */
export function ingressClassParams({
  ingressClass = 'alb',
  ingressClassParams: params,
}: KubernetesShape): KubernetesShape[] {
  const { name = ingressClass, spec } = params ?? {};
  return spec ? [{ apiVersion: 'elbv2.k8s.aws/v1beta1', kind: 'IngressClassParams', metadata: { name }, spec }] : [];
}

/** What the chart of the VPC CNI makes: charts/aws-vpc-cni/templates/eniconfig.yaml, v1.23.1. */
export function eniConfigs({ eniConfig }: KubernetesShape): KubernetesShape[] {
  return Object.entries<KubernetesShape>(eniConfig?.subnets ?? {}).map(([name, { id, securityGroups }]) => ({
    apiVersion: 'crd.k8s.amazonaws.com/v1alpha1',
    kind: 'ENIConfig',
    metadata: { name },
    spec: { ...(securityGroups ? { securityGroups } : {}), subnet: id },
  }));
}

/** A property with its functions done, as far as a template tells. */
function plausible(value: unknown, template: CloudFormationTemplate): string {
  const list = (of: unknown): string[] =>
    Array.isArray(of)
      ? of.map((item) => plausible(item, template))
      : plausible((of as KubernetesShape)['Fn::Split'][1], template).split((of as KubernetesShape)['Fn::Split'][0]);
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [[name, inner]] = Object.entries(value as KubernetesShape);
  switch (name) {
    case 'Fn::Join':
      return list(inner[1]).join(inner[0]);
    case 'Fn::Select':
      return list(inner[1])[Number(inner[0])];
    case 'Ref':
      return PSEUDO[String(inner)] ?? idOf(String(inner), template);
    case 'Fn::GetAtt':
      return attributeOf(inner[0], inner[1], template);
    default:
      return idOf(JSON.stringify(inner), template);
  }
}

function idOf(logicalId: string, { Resources: resources = {} }: CloudFormationTemplate): string {
  const digest = createHash('sha256').update(logicalId).digest('hex').slice(0, 17);
  return `${PREFIXES[resources[logicalId]?.Type] ?? 'thing'}-${digest}`;
}

function attributeOf(logicalId: string, attribute: string, template: CloudFormationTemplate): string {
  if (attribute.endsWith('Arn')) {
    return `arn:aws:service:eu-west-1:111111111111:${idOf(logicalId, template)}`;
  }
  if (attribute.endsWith('Cidr')) {
    return attribute.includes('v6') ? 'fd30:1c53:7d5c::/108' : '172.20.0.0/16';
  }
  return attribute.endsWith('SecurityGroupId')
    ? idOf(logicalId, template).replace(/^\w+/, 'sg')
    : idOf(logicalId, template);
}
