import { INGRESS_LEFT_OUT, INGRESS_OPTIONS, SERVICE_LEFT_OUT, SERVICE_OPTIONS } from './annotations';

/** The page of the annotations of Ingresses and Services. */
export function annotationsMarkdown(): string {
  return `# Annotations of load balancers

Every annotation that the AWS Load Balancer Controller 3.5 reads, with the option that writes it, or the reason why there is none. Tests hold both lists
against the controller, and what the options write against what it reads.

This page is made from the tables in \`scripts/annotations.ts\` by \`npm run docs:annotations\`.

## Of an Ingress

Behind \`alb.ingress.kubernetes.io/\`, by an option of \`AlbIngress\` or \`IngressGroup\`. Those of \`actions\`, \`conditions\`, \`transforms\`,
\`target-control-port\` and \`listener-attributes\` have a name, or a protocol and a port, behind a dot.

${table(['Annotation', 'Option'], INGRESS_OPTIONS, code)}
${table(['Annotation', 'Why there is no option'], INGRESS_LEFT_OUT, (reason) => reason)}
## Of a Service

Behind \`service.beta.kubernetes.io/\`, by an option of \`NlbService\`. Those of \`actions\` and \`aws-load-balancer-listener-attributes\` have a protocol
and a port behind a dot, those of a port’s \`aws-load-balancer-target-group-attributes\` the port. \`topology\` is in fields of the Service, and in
\`service.kubernetes.io/topology-mode\`.

${table(['Annotation', 'Option'], SERVICE_OPTIONS, code)}
${table(['Annotation', 'Why there is no option'], SERVICE_LEFT_OUT, (reason) => reason)}`;
}

function table(head: readonly string[], entries: Readonly<Record<string, string>>, written: (text: string) => string) {
  const rows = Object.entries(entries).map(([annotation, text]) => [code(annotation), written(text)]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function code(text: string): string {
  return `\`${text}\``;
}
