import { INGRESS_OPTIONS, LEFT_OUT } from './ingress-annotations';

/** The page of the annotations of Ingresses. */
export function ingressAnnotationsMarkdown(): string {
  return `# Annotations of Ingresses

Every annotation that the AWS Load Balancer Controller 3.5 reads from an Ingress, behind \`alb.ingress.kubernetes.io/\`, with the option of \`AlbIngress\` that
writes it. Those of \`actions\`, \`conditions\`, \`transforms\`, \`target-control-port\` and \`listener-attributes\` have a name, or a protocol and a port, behind
a dot.

This page is made from the table in \`scripts/ingress-annotations.ts\` by \`npm run docs:ingress\`.

${table(['Annotation', 'Option'], INGRESS_OPTIONS, code)}
## Without an option

${table(['Annotation', 'Why there is no option'], LEFT_OUT, (reason) => reason)}`;
}

function table(head: readonly string[], entries: Readonly<Record<string, string>>, written: (text: string) => string) {
  const rows = Object.entries(entries).map(([annotation, text]) => [code(annotation), written(text)]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function code(text: string): string {
  return `\`${text}\``;
}
