import { INGRESS_LEFT_OUT, INGRESS_OPTIONS, SERVICE_LEFT_OUT, SERVICE_OPTIONS } from './annotations';

/** Returns the page of Ingress and Service annotations as Markdown. */
export function annotationsMarkdown(): string {
  return `# Annotations of load balancers

This page lists every annotation that the AWS Load Balancer Controller 3.5 reads. Each annotation has the option that writes it, or the reason why
there is no option. Tests compare the lists and the written values with the controller.

\`npm run docs:annotations\` generates this page from the tables in \`scripts/annotations.ts\`.

## Ingress annotations

The options are those of \`AlbIngress\` and \`IngressGroup\`. The annotations have the prefix \`alb.ingress.kubernetes.io/\`. \`actions\`,
\`conditions\`, \`transforms\`, \`target-control-port\` and \`listener-attributes\` have a suffix after a dot: a name, or a protocol and a port.

${table(['Annotation', 'Option'], INGRESS_OPTIONS, code)}
${table(['Annotation', 'Reason without an option'], INGRESS_LEFT_OUT, (reason) => reason)}
## Service annotations

The options are those of \`NlbService\` and \`NlbListener\`. The annotations have the prefix \`service.beta.kubernetes.io/\`. \`actions\` and
\`aws-load-balancer-listener-attributes\` have a protocol and a port after a dot. \`aws-load-balancer-target-group-attributes\` of one port has the
port after a dot. The option \`topology\` sets fields of the Service and the annotation \`service.kubernetes.io/topology-mode\`.

${table(['Annotation', 'Option'], SERVICE_OPTIONS, code)}
${table(['Annotation', 'Reason without an option'], SERVICE_LEFT_OUT, (reason) => reason)}`;
}

function table(head: readonly string[], entries: Readonly<Record<string, string>>, written: (text: string) => string) {
  const rows = Object.entries(entries).map(([annotation, text]) => [code(annotation), written(text)]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function code(text: string): string {
  return `\`${text}\``;
}
