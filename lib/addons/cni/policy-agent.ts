import { refuse } from '../../foundation/refusals';
import { numberText } from '../../foundation/tokens';
import { portOf } from './bounds';
import { CniLogLevel } from './diagnostics';
import { type CniSettings, given } from './settings';

/** Default ports of the agent on the node, and the ports of the CNI. */
const OWN_METRICS_PORT = 8162;
const OWN_HEALTH_PORT = 8163;
const CNI_PORTS = [61_678, 61_679];

/** Options of the network policy agent, which runs on every node even if policies are not enforced. */
export interface PolicyAgentOptions {
  /**
   * Port of its metrics endpoint on the node.
   *
   * @default 8162
   */
  readonly metricsPort?: number;

  /**
   * Port of its health probe on the node. It must differ from the metrics port.
   *
   * @default 8163
   */
  readonly healthPort?: number;

  /**
   * Log level: `DEBUG`, `INFO`, `WARN` or `ERROR`.
   *
   * The log always contains denied connections. It contains accepted connections only at `DEBUG`. No published schema
   * of the add-on contains this setting.
   *
   * @default CniLogLevel.DEBUG
   */
  readonly logLevel?: CniLogLevel;
}

/** Returns the settings of the network policy agent. */
export function policyAgentSettings({ metricsPort, healthPort, logLevel }: PolicyAgentOptions): CniSettings {
  const metrics = portOf('metricsPort', metricsPort ?? OWN_METRICS_PORT);
  const health = portOf('healthPort', healthPort ?? OWN_HEALTH_PORT);
  const taken = [metrics, health].find((port, index, ports) => CNI_PORTS.includes(port) || ports.indexOf(port) < index);
  if (taken !== undefined) {
    refuse('CniSetting', `"${taken}" is a node port that another component of the CNI uses. Write another port`);
  }
  if (logLevel === CniLogLevel.FATAL) {
    refuse('CniSetting', '"CniLogLevel.FATAL" is not a log level of the network policy agent. Write CniLogLevel.ERROR');
  }
  return {
    ...given('nodeAgent.metricsBindAddr', metricsPort === undefined ? undefined : numberText(metricsPort)),
    ...given('nodeAgent.healthProbeBindAddr', healthPort === undefined ? undefined : numberText(healthPort)),
    ...given('nodeAgent.logLevel', logLevel?.toLowerCase()),
  };
}
