import type { IConstruct } from 'constructs';

/** A warning of the library as the CDK keeps it: metadata of the construct it is about. */
export interface Warning {
  /** The id without the name of the package. */
  readonly id: string;
  /** The construct that the warning is about. */
  readonly path: string;
  readonly text: string;
}

/** The library's warnings at and under a construct. One that a user has acknowledged is not among them. */
export function warningsOf(scope: IConstruct): Warning[] {
  return scope.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === 'aws:cdk:warning')
      .flatMap(({ data }) => {
        const [, text, id] = /^(.*) \[ack: (?:.*::)?cdk-eks-networking:(\w+)\]$/s.exec(String(data)) ?? [];
        return id === undefined ? [] : [{ id, path: node.path, text }];
      }),
  );
}
