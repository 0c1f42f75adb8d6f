interface Component {
  readonly name: string;
  readonly purl: string;
  readonly 'bom-ref': string;
  readonly properties: { readonly name: string; readonly value: string }[];
}

interface Bill {
  readonly metadata: { readonly component: Component };
  readonly components: Component[];
  readonly dependencies: { readonly ref: string; readonly dependsOn: string[] }[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bundledDependencies: string[];
}

/** The packages in the Lambda functions, as `NAME@VERSION`, from the headings of THIRD-PARTY-LICENSES.txt. */
export function lambdaPackages(licenses: string): string[] {
  return [...licenses.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) (\d[\w.+-]*) \([\w.-]+\)$/gm)].map(
    ([, name, version]) => `${name}@${version}`,
  );
}

/** The part of a bill of materials of all installed packages that the npm package contains. */
export function billOfMaterials(all: Bill, manifest: Manifest, inFunctions: readonly string[]): Bill {
  const root = `${manifest.name}@${manifest.version}`;
  const direct = new Set(all.dependencies.find(({ ref }) => ref === root)?.dependsOn);
  const bundled = manifest.bundledDependencies.map((name) => {
    const ref = [...direct].find((one) => one.slice(0, one.lastIndexOf('@')) === name);
    if (!ref) {
      throw new Error(`the lock file has no ${name}, which the package bundles`);
    }
    return ref;
  });
  const wanted = new Set([...bundled, ...inFunctions]);
  const components = all.components.filter((component) => wanted.has(component['bom-ref']));
  const missing = [...wanted].filter((ref) => !components.some((component) => component['bom-ref'] === ref));
  if (missing.length > 0) {
    throw new Error(`the lock file has no ${missing.join(', ')}, which the package contains`);
  }
  return {
    ...all,
    metadata: { ...all.metadata, component: { ...all.metadata.component, name: manifest.name } },
    // npm describes how the repository uses a package, and not that the package is published.
    components: components.map((component) => ({ ...component, properties: [] })),
    dependencies: [
      { ref: root, dependsOn: [...wanted].sort() },
      ...[...wanted].sort().map((ref) => ({
        ref,
        dependsOn: (all.dependencies.find((one) => one.ref === ref)?.dependsOn ?? []).filter((one) => wanted.has(one)),
      })),
    ],
  };
}
