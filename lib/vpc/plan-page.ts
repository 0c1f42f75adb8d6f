import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis, type ISynthesisSession, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';

/**
 * Writes the page of a plan into the cloud assembly, next to the template: `<stack>.<path>.plan.html`. The one place in which a construct
 * writes a file: on request, at the end of the synthesis, into its own output.
 */
export function writePlanPage(scope: IConstruct, plan: AddressPlan): void {
  const stack = Stack.of(scope);
  const path = scope.node.path.slice(stack.node.path.length).split('/').filter(Boolean).join('-');
  const file = `${stack.artifactId}.${path}.plan.html`;
  attachCustomSynthesis(scope, {
    onSynthesize: ({ outdir }: ISynthesisSession) => writeFileSync(join(outdir, file), plan.toHtml(scope.node.path)),
  });
}
