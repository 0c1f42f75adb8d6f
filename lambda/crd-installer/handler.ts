import type { Connect } from '../aws-client';
import type { Context, CustomResourceEvent } from '../custom-resource';
import { Cluster } from './cluster';
import { readDocuments } from './documents';
import type { Identity } from './eks-token';
import { Patience } from './http';
import { type SourceFile, Sources } from './sources';

/**
 * The time that is reserved for the response, in milliseconds, so that CloudFormation gets the last failure instead of
 * a time-out.
 */
const TIME_TO_ANSWER = 10_000;

/** The properties of `Custom::EksNetworkingCrds`. */
export interface CrdInstallerProperties {
  readonly ClusterName: string;
  readonly Files: readonly SourceFile[];
}

/** The environment of the function. Tests replace its clients and times. */
export interface CrdInstallerRuntime {
  readonly connect: Connect;
  readonly identity: Identity;
  /** The time for which a request is repeated, in milliseconds. */
  readonly patience: number;
  /** The first pause between two attempts, in milliseconds. */
  readonly firstPause: number;
  log(line: string): void;
}

/**
 * Creates the function that applies custom resource definitions, and their admission policies.
 *
 * It downloads all files and compares them with their SHA-256 before it applies anything. It never deletes a
 * definition, because Kubernetes would delete all objects of that kind.
 */
export function createHandler({ connect, identity, patience, firstPause, log }: CrdInstallerRuntime) {
  return async (
    event: Pick<CustomResourceEvent<CrdInstallerProperties>, EventKeys>,
    context: Context,
  ): Promise<{ PhysicalResourceId: string }> => {
    const deadline = Date.now() + context.getRemainingTimeInMillis() - TIME_TO_ANSWER;
    const retries = new Patience(() => Math.min(Date.now() + patience, deadline), firstPause);
    const { ClusterName, Files } = event.ResourceProperties;
    const PhysicalResourceId = event.PhysicalResourceId || `${ClusterName}/${event.LogicalResourceId}`;
    if (event.RequestType === 'Delete') {
      return { PhysicalResourceId };
    }
    const sources = new Sources(connect, retries);
    const documents = [];
    for (const file of Files) {
      documents.push(...readDocuments(file.Url, await sources.read(file)));
    }
    const cluster = await Cluster.find(connect, ClusterName, identity, retries);
    for (const document of documents) {
      await cluster.apply(document);
    }
    for (const document of documents.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
      await cluster.waitUntilEstablished(document);
    }
    log(`applied ${documents.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`);
    return { PhysicalResourceId };
  };
}

/** The part of an event of the provider framework that the function uses. */
type EventKeys = 'RequestType' | 'LogicalResourceId' | 'PhysicalResourceId' | 'ResourceProperties';
