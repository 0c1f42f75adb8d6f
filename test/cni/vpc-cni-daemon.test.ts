import { Duration, Fn } from 'aws-cdk-lib/core';
import { NetworkPolicyMode, type VpcCniOptions } from '../../lib';
import { Introspection, LogLevel } from '../../lib/cni';
import { cniIn, configured, type Failing, failsWith } from '../support/cni';

describe('diagnostics', () => {
  test.each<[string, VpcCniOptions['diagnostics'], Record<string, string>]>([
    [
      'files and streams',
      { logFile: '/host/var/log/aws-routed-eni/cni.log', pluginLogFile: 'stderr' },
      {
        AWS_VPC_K8S_CNI_LOG_FILE: '/host/var/log/aws-routed-eni/cni.log',
        AWS_VPC_K8S_PLUGIN_LOG_FILE: 'stderr',
      },
    ],
    ['metrics on', { metrics: true }, { DISABLE_METRICS: 'false' }],
    ['no introspection', { introspection: Introspection.off() }, { DISABLE_INTROSPECTION: 'true' }],
    [
      'introspection at a socket',
      { introspection: Introspection.at('unix:/var/run/aws-node/introspection.sock') },
      { INTROSPECTION_BIND_ADDRESS: 'unix:/var/run/aws-node/introspection.sock' },
    ],
    [
      'introspection at an IPv6 address',
      { introspection: Introspection.at('[::1]:65535') },
      { INTROSPECTION_BIND_ADDRESS: '[::1]:65535' },
    ],
    [
      'levels',
      { logLevel: LogLevel.WARN, pluginLogLevel: LogLevel.FATAL },
      { AWS_VPC_K8S_CNI_LOGLEVEL: 'WARN', AWS_VPC_K8S_PLUGIN_LOG_LEVEL: 'FATAL' },
    ],
  ])('are %s', (_, diagnostics, env) => {
    expect(configured({ diagnostics })).toEqual({ env });
  });

  test('take a log file that is known at deployment only', () => {
    expect(configured({ diagnostics: { logFile: Fn.importValue('Log') } }).env.AWS_VPC_K8S_CNI_LOG_FILE).toContain(
      'Log',
    );
    const introspection = Introspection.at(Fn.importValue('Address'));
    expect(configured({ diagnostics: { introspection } }).env.INTROSPECTION_BIND_ADDRESS).toContain('Address');
  });

  failsWith([
    [
      'the plugin’s log in its answer',
      () => ({ diagnostics: { pluginLogFile: 'stdout' } }),
      '"pluginLogFile: stdout" is not a log destination',
      'Write "stderr" or an absolute path',
    ],
    [
      'a relative path',
      () => ({ diagnostics: { logFile: 'ipamd.log' } }),
      '"logFile: ipamd.log" is not a log destination',
      'Write "stdout", "stderr" or an absolute path',
    ],
    ...[
      '61679',
      ':61679',
      '127.0.0.1:0',
      '127.0.0.1:65536',
      '127.0.0.1:',
      'localhost:http',
      'unix:socket',
    ].map<Failing>((address) => [
      `introspection at ${address}`,
      () => ({ diagnostics: { introspection: Introspection.at(address) } }),
      `"${address}" is no`,
      'Write a host and port such as "127.0.0.1:61679", or "unix:" and an absolute path',
    ]),
    [
      'introspection at the port of the metrics',
      () => ({ diagnostics: { introspection: Introspection.at('0.0.0.0:61678') } }),
      '"0.0.0.0:61678" is the address of the CNI metrics',
      'Write a port other than 61678',
    ],
  ]);
});

describe('the daemon', () => {
  test('takes resources at their bounds, and what is known at deployment only', () => {
    const quantity = Fn.importValue('Memory');
    expect(
      configured({
        daemon: { resources: { cpuRequest: '100m', cpuLimit: '0.1', memoryRequest: quantity, memoryLimit: '1Mi' } },
      }).resources,
    ).toMatchObject({ requests: { cpu: '100m' }, limits: { cpu: '0.1', memory: '1Mi' } });
    const { env } = configured({ daemon: { clusterEndpoint: Fn.importValue('Endpoint') } });
    expect(env.CLUSTER_ENDPOINT).toContain('Endpoint');
  });

  failsWith([
    [
      'a limit below the request',
      () => ({ daemon: { resources: { memoryRequest: '128Mi', memoryLimit: '100M' } } }),
      '"memoryLimit: 100M" is below memoryRequest: 128Mi',
      'Increase the limit, or leave it out',
    ],
    ...['50 m', '', '-1', '0', '1Xi', 'lots'].map<Failing>((cpuRequest) => [
      `the quantity "${cpuRequest}"`,
      () => ({ daemon: { resources: { cpuRequest } } }),
      `"cpuRequest: ${cpuRequest}" is not a Kubernetes quantity`,
      'Write a quantity such as "50m" or "128Mi"',
    ]),
    [
      'a probe that does not wait',
      () => ({ daemon: { readinessTimeout: Duration.seconds(0) } }),
      '"readinessTimeout: 0" is out of bounds',
      'Write 1 or more whole seconds',
    ],
    [
      'a probe that waits for half a second',
      () => ({ daemon: { livenessTimeout: Duration.millis(1500) } }),
      '"livenessTimeout: 1.5" is out of bounds',
      '1 or more',
    ],
    ...['http://example.com', 'https://', ''].map<Failing>((clusterEndpoint) => [
      `the endpoint "${clusterEndpoint}" of the cluster`,
      () => ({ daemon: { clusterEndpoint } }),
      `"clusterEndpoint: ${clusterEndpoint}" is no`,
      'Write a URL such as "https://example.com"',
    ]),
    [
      'no endpoint of EC2',
      () => ({ daemon: { ec2Endpoint: '' } }),
      '"ec2Endpoint: " is not a URL',
      'Write a URL such as "https://example.com"',
    ],
  ]);
});

describe('the network policy agent', () => {
  test('has a port moved, which leaves the other where it is', () => {
    expect(configured({ policyAgent: { metricsPort: 9162 } })).toEqual({ nodeAgent: { metricsBindAddr: '9162' } });
    expect(configured({ policyAgent: { logLevel: LogLevel.ERROR } })).toEqual({ nodeAgent: { logLevel: 'error' } });
  });

  failsWith([
    [
      'one port for two things',
      () => ({ policyAgent: { metricsPort: 8163 } }),
      '"8163" is a node port that another component of the CNI uses',
      'Write another port',
    ],
    [
      'the port of the metrics',
      () => ({ policyAgent: { healthPort: 61_678 } }),
      '"61678" is a node port that another component of the CNI uses',
      'Write another port',
    ],
    ['a port out of range', () => ({ policyAgent: { healthPort: 65_536 } }), '"healthPort: 65536"', 'of 1 to 65535'],
    [
      'a level that it does not have',
      () => ({ policyAgent: { logLevel: LogLevel.FATAL } }),
      '"LogLevel.FATAL" is not a log level of the network policy agent',
      'Write LogLevel.ERROR',
    ],
  ]);
});

describe('the configuration that the user adds', () => {
  test('is merged deep into ours', () => {
    expect(
      configured({
        podNetwork: { crossFamilyEgress: true },
        networkPolicy: NetworkPolicyMode.standard(),
        additionalConfiguration: {
          env: { HTTP_TIMEOUT: '20', ENI_CONFIG_ANNOTATION_DEF: undefined },
          init: { env: { HOST_CNI_BIN_PATH: '/bin' } },
          podLabels: { team: 'platform' },
        },
      }),
    ).toEqual({
      enableNetworkPolicy: 'true',
      env: { ENABLE_V6_EGRESS: 'true', HTTP_TIMEOUT: '20' },
      init: { env: { ENABLE_V6_EGRESS: 'true', HOST_CNI_BIN_PATH: '/bin' } },
      podLabels: { team: 'platform' },
    });
  });

  test('takes deploy-time values', () => {
    const { env } = configured({ additionalConfiguration: { env: { HTTP_TIMEOUT: Fn.importValue('Timeout') } } });
    expect(env).toEqual({ HTTP_TIMEOUT: `\${{'Fn::ImportValue':'Timeout'}}` });
  });

  test('fails where it puts something else in the place of a tree of ours', () => {
    expect(() => cniIn({ additionalConfiguration: { env: 'x' } })).toFailWith(
      'CniClash',
      'in additionalConfiguration is set by a typed option',
      'Write podAddressing',
    );
  });

  test('fails where it takes the agent from under network policy', () => {
    const additionalConfiguration = { nodeAgent: { enabled: false } };
    expect(() => cniIn({ additionalConfiguration, networkPolicy: NetworkPolicyMode.strict() })).toFailWith(
      'CniSetting',
      '"nodeAgent.enabled: false" disables the agent that enforces network policies',
      'Leave it out or write NetworkPolicyMode.off()',
      '(at Test/VpcCni)',
    );
    expect(configured({ additionalConfiguration })).toEqual(additionalConfiguration);
    const enabled = { nodeAgent: { enabled: true } };
    expect(configured({ additionalConfiguration: enabled, networkPolicy: NetworkPolicyMode.standard() })).toMatchObject(
      enabled,
    );
  });

  test.each([
    [{ env: { HTTP_TIMEOUT: 20 } }, '"HTTP_TIMEOUT: 20"'],
    [{ init: { env: { HOST_CNI_BIN_PATH: true } } }, '"HOST_CNI_BIN_PATH: true"'],
  ])('fails with a variable that is no text: %j', (additionalConfiguration, wrong) => {
    expect(() => cniIn({ additionalConfiguration })).toFailWith(
      'CniSetting',
      `${wrong} in additionalConfiguration is not a string`,
      'Write it in quotes',
      '(at Test/VpcCni)',
    );
  });
});
