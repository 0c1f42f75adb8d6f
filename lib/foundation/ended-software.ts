import { fail, type Located } from './errors';
import { isConcrete } from './tokens';

/** Software that gets no more security fixes. */
interface EndedSoftware {
  readonly name: string;
  /** The event and its date. */
  readonly end: string;
  /** The replacement. */
  readonly instead: string;
  /** Matches the names of its charts and add-ons. */
  readonly names: RegExp;
}

/**
 * Discontinued networking software (read 2026-11-28).
 *
 * - ingress-nginx: https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/. The chart `nginx-ingress` is other
 *   software, which is maintained.
 * - AWS App Mesh: https://docs.aws.amazon.com/app-mesh/latest/userguide/what-is-app-mesh.html, and the charts in
 *   https://github.com/aws/eks-charts.
 */
export const ENDED_SOFTWARE = {
  ingressNginx: {
    name: 'ingress-nginx',
    end: 'ingress-nginx was retired in 2026-03',
    instead: 'the AWS Load Balancer Controller or another controller',
    names: /^ingress-nginx$/,
  },
  appMesh: {
    name: 'AWS App Mesh',
    end: 'AWS App Mesh ended on 2026-09-30',
    instead: 'Amazon VPC Lattice, Istio or Cilium',
    names: /^(aws-)?(appmesh|app-mesh)(-.*)?$/,
  },
} satisfies Record<string, EndedSoftware>;

/** Returns the discontinued software with the name of a chart or an add-on, also at the end of a chart address. */
export function endedSoftware(name: unknown): EndedSoftware | undefined {
  if (typeof name !== 'string' || !isConcrete(name)) {
    return undefined;
  }
  const last = name.slice(name.lastIndexOf('/') + 1);
  return Object.values(ENDED_SOFTWARE).find(({ names }) => names.test(last));
}

/** Fails for a chart or an add-on of discontinued software. Deploy-time values pass. */
export function validateSoftware(name: unknown, what: 'a chart' | 'an add-on', scope: Located): void {
  const ended = endedSoftware(name);
  if (ended) {
    fail(
      'EndedSoftware',
      `"${name}" is ${what} of ${ended.name}, and gets no more security fixes: ${ended.end}. Use ${ended.instead}`,
      scope,
    );
  }
}
