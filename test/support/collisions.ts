import { templateChanges } from './replacements';
import { flatten, legible, type Synthesized } from './templates';

/** The namespace and the service account that EKS gives an add-on whose template names neither. */
const ADDON_NAMESPACES: Readonly<Record<string, string>> = {
  'external-dns': 'external-dns',
  'vpc-cni': 'kube-system',
};

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties are of any shape
type Json = any;

/** What a resource takes for itself outside of its template: each can be there once. */
const TAKEN: Readonly<Record<string, (properties: Json) => string[]>> = {
  'AWS::EKS::Addon': ({ ClusterName, AddonName, NamespaceConfig, PodIdentityAssociations = [] }) => {
    const namespace = NamespaceConfig?.Namespace ?? ADDON_NAMESPACES[AddonName] ?? AddonName;
    return [
      `add-on ${ClusterName}/${AddonName}`,
      // The objects of an add-on have its name, as those of a release of the same chart have the name of the release.
      `objects ${ClusterName}/${AddonName}`,
      ...PodIdentityAssociations.map((one: Json) => `association ${ClusterName}/${namespace}/${one.ServiceAccount}`),
    ];
  },
  'AWS::EKS::PodIdentityAssociation': ({ ClusterName, Namespace, ServiceAccount }) => [
    `association ${ClusterName}/${Namespace}/${ServiceAccount}`,
  ],
  'Custom::AWSCDK-EKS-HelmChart': ({ ClusterName, Namespace, Release }) => [
    `release ${ClusterName}/${Namespace}/${Release}`,
    `objects ${ClusterName}/${Release}`,
  ],
  'Custom::AWSCDK-EKS-KubernetesResource': ({ ClusterName, Manifest }) =>
    JSON.parse(flatten(Manifest)).map(
      ({ kind, metadata: { namespace = '', name } }: Json) => `object ${ClusterName}/${kind}/${namespace}/${name}`,
    ),
  'AWS::IAM::Role': ({ RoleName }) => (RoleName === undefined ? [] : [`role ${RoleName}`]),
};

/** The names of a resource, as everything else sees them. */
function namesOf({ Type, Properties = {} }: Json): string[] {
  const plain = { ...legible(Properties), Manifest: Properties.Manifest };
  return TAKEN[Type]?.(plain) ?? [];
}

/**
 * The names that an update needs while something else of the old template still has them: CloudFormation creates and updates first, and deletes what is
 * gone, or was replaced, at the end.
 */
export function collidingNames(before: Synthesized, after: Synthesized): string[] {
  const { added, removed, replaced } = templateChanges(before.json, after.json);
  const leaving = [...removed, ...replaced].flatMap(({ logicalId }) => namesOf(before.json.Resources[logicalId]));
  const coming = [...added, ...replaced].flatMap(({ logicalId }) => namesOf(after.json.Resources[logicalId]));
  const renamed = templateChanges(before.json, after.json).updated.flatMap(({ logicalId }) => {
    const old = namesOf(before.json.Resources[logicalId]);
    return namesOf(after.json.Resources[logicalId]).filter((name) => !old.includes(name));
  });
  return [...coming, ...renamed].filter((name) => leaving.includes(name)).sort();
}
