import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis, type ISynthesisSession, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';

/** File systems take 255 bytes: this much for the stack, this much for the construct, and the ending. */
const LONGEST_PATH = 100;

/**
 * Writes the page of a plan into the cloud assembly, next to the template: `<stack>.<path>.plan.html`. The one place in which a construct
 * writes a file: on request, at the end of the synthesis, into its own output.
 */
export function writePlanPage(scope: IConstruct, plan: AddressPlan): void {
  const stack = Stack.of(scope);
  const file = `${truncateFileName(stack.artifactId, stack)}.${fileNameOf(scope, stack)}.plan.html`;
  attachCustomSynthesis(scope, {
    onSynthesize: ({ outdir }: ISynthesisSession) => writeFileSync(join(outdir, file), plan.toHtml(scope.node.path)),
  });
}

/** A name that a file may have, told from others by the address of its construct where it had to be cut. */
function truncateFileName(name: string, { node }: IConstruct): string {
  return name.length <= LONGEST_PATH ? name : `${name.slice(0, LONGEST_PATH)}-${node.addr.slice(-8)}`;
}

/** The construct ids below the stack with hyphens between them, and the address of the construct where that may be the name of another one, too. */
function fileNameOf({ node }: IConstruct, stack: Stack): string {
  const ids = node.scopes.slice(stack.node.scopes.length).map(({ node: { id } }) => id);
  const name = ids.join('-');
  return name.length <= LONGEST_PATH && ids.every((id) => /^[A-Za-z0-9._]+$/.test(id))
    ? name
    : `${name.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, LONGEST_PATH)}-${node.addr.slice(-8)}`;
}
