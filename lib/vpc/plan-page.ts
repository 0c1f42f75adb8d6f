import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis, type ISynthesisSession, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';

/** Maximum length of the stack part and of the construct part of the file name. File systems support 255 bytes. */
const LONGEST_PATH = 100;

/**
 * Writes the HTML page of a plan into the cloud assembly, next to the template: `<stack>.<path>.plan.html`.
 *
 * No other construct writes a file. This one does so on request, at the end of the synthesis.
 */
export function writePlanPage(scope: IConstruct, plan: AddressPlan): void {
  const stack = Stack.of(scope);
  const file = `${truncateFileName(stack.artifactId, stack)}.${fileNameOf(scope, stack)}.plan.html`;
  attachCustomSynthesis(scope, {
    onSynthesize: ({ outdir }: ISynthesisSession) => writeFileSync(join(outdir, file), plan.toHtml(scope.node.path)),
  });
}

/** Shortens a file name. A shortened name contains the construct address, so that it is unique. */
function truncateFileName(name: string, { node }: IConstruct): string {
  return name.length <= LONGEST_PATH ? name : `${name.slice(0, LONGEST_PATH)}-${node.addr.slice(-8)}`;
}

/**
 * Returns the construct ids below the stack, separated by hyphens. The construct address is added if another
 * construct may have the same name.
 */
function fileNameOf({ node }: IConstruct, stack: Stack): string {
  const ids = node.scopes.slice(stack.node.scopes.length).map(({ node: { id } }) => id);
  const name = ids.join('-');
  return name.length <= LONGEST_PATH && ids.every((id) => /^[A-Za-z0-9._]+$/.test(id))
    ? name
    : `${name.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, LONGEST_PATH)}-${node.addr.slice(-8)}`;
}
