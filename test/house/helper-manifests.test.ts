import { helperManifests, helperTemplates } from '../extra/helper-manifests';
import { metadataFaultsOf } from '../support/object-schemas';

/** What the schemas of Kubernetes are asked about is made outside of these tests, by scripts/check-manifests.sh: here it is made at all. */
test.each(Object.entries(helperManifests()))(
  '%s that the schemas of Kubernetes judge have good metadata',
  (_, objects) => {
    expect(objects.flatMap(metadataFaultsOf)).toEqual([]);
    expect(objects.length).toBeGreaterThan(0);
  },
);

test.each(Object.entries(helperTemplates()))('%s have objects and charts', (_, template) => {
  const types = Object.values<{ readonly Type: string }>(template.Resources ?? template).map(({ Type }) => Type);
  expect(types).toEqual(
    expect.arrayContaining(['Custom::AWSCDK-EKS-KubernetesResource', 'Custom::AWSCDK-EKS-HelmChart']),
  );
});
