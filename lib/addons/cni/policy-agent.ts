import { refuse } from '../../foundation/refusals';
import { numberText } from '../../foundation/tokens';
import { portOf } from './bounds';
import { CniLogLevel } from './diagnostics';
import { type CniSettings, given } from './settings';

/** Ports of the node that the agent listens on by itself, and those of the CNI beside it. */
const OWN_METRICS_PORT = 8162;
const OWN_HEALTH_PORT = 8163;
const CNI_PORTS = [61_678, 61_679];

/** The network policy agent, which runs beside the CNI on every node whether policies are enforced or not. */
export interface PolicyAgentOptions {
  /**
   * The port of the node for its metrics.
   *
   * @default 8162
   */
  readonly metricsPort?: number;

  /**
   * The port of the node for its health probe, not that of the metrics.
   *
   * @default 8163
   */
  readonly healthPort?: number;

  /**
   * How much it writes to its log: `DEBUG`, `INFO`, `WARN` or `ERROR`. Connections that a policy denies are always in it, those that one
   * accepts at `DEBUG` alone. No printed schema of the add-on has the setting.
   *
   * @default CniLogLevel.DEBUG
   */
  readonly logLevel?: CniLogLevel;
}

/** The settings of the group. */
export function policyAgentSettings({ metricsPort, healthPort, logLevel }: PolicyAgentOptions): CniSettings {
  const metrics = portOf('metricsPort', metricsPort ?? OWN_METRICS_PORT);
  const health = portOf('healthPort', healthPort ?? OWN_HEALTH_PORT);
  const taken = [metrics, health].find((port, index, ports) => CNI_PORTS.includes(port) || ports.indexOf(port) < index);
  if (taken !== undefined) {
    refuse('CniSetting', `"${taken}" is a port of the node that something else of the CNI has, choose another one`);
  }
  if (logLevel === CniLogLevel.FATAL) {
    refuse('CniSetting', '"CniLogLevel.FATAL" is no level of the network policy agent, write CniLogLevel.ERROR');
  }
  return {
    ...given('nodeAgent.metricsBindAddr', metricsPort === undefined ? undefined : numberText(metricsPort)),
    ...given('nodeAgent.healthProbeBindAddr', healthPort === undefined ? undefined : numberText(healthPort)),
    ...given('nodeAgent.logLevel', logLevel?.toLowerCase()),
  };
}
