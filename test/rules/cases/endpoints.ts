import { att, endpoint, ref } from '../../support/good-template';
import { type Change, LATER, only, type RuleCase, set, without } from '../../support/rule-cases';

const isolated: Change = without('NodeARoute', 'NodeBRoute', 'NodeCRoute');
const and =
  (...changes: readonly Change[]): Change =>
  (resources) =>
    changes.forEach((change) => {
      change(resources);
    });

const oidcProvider: Change = (resources) => {
  resources.Oidc = { Type: 'AWS::IAM::OIDCProvider', Properties: { ClientIdList: ['sts.amazonaws.com'] } };
};

export const ENDPOINT_CASES: Record<string, RuleCase> = {
  EP1: {
    violates: [
      [isolated, 'Vpc', 'elasticloadbalancing'],
      [and(isolated, without('EcrApiEndpoint', 'Controller')), 'Vpc', 'ecr.api'],
      [and(isolated, without('EksAuthEndpoint', 'Controller')), 'Vpc', 'eks-auth'],
      [and(isolated, without('StsEndpoint', 'Controller'), oidcProvider), 'Vpc', 'sts'],
    ],
    complies: [
      ['Vpc', and(isolated, without('StsEndpoint', 'Controller'))],
      ['Vpc', and(isolated, without('Controller'))],
      [
        'Vpc',
        (resources) => {
          isolated(resources);
          resources.Elb = endpoint('elasticloadbalancing');
        },
      ],
    ],
    silent: [() => {}, and(isolated, set('StsEndpoint', { ServiceName: LATER }))],
  },
  EP2: {
    violates: [[without('S3Endpoint'), 'Vpc']],
    complies: [['Vpc'], ['Vpc', set('S3Endpoint', { ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.s3' } })]],
    silent: [set('S3Endpoint', { ServiceName: LATER }), only('Vpc')],
  },
  EP3: {
    violates: [[set('StsEndpoint', { PrivateDnsEnabled: undefined }), 'StsEndpoint', 'sts']],
    complies: [['StsEndpoint']],
    silent: [only('S3Endpoint')],
  },
  EP4: {
    violates: [[set('EndpointGroup', { SecurityGroupIngress: [] }), 'StsEndpoint', 'EndpointGroup']],
    complies: [
      ['StsEndpoint'],
      [
        'StsEndpoint',
        (resources) => {
          set('EndpointGroup', { SecurityGroupIngress: [] })(resources);
          resources.Rule = {
            Type: 'AWS::EC2::SecurityGroupIngress',
            Properties: { GroupId: att('EndpointGroup', 'GroupId'), IpProtocol: '-1', CidrIp: '10.0.0.0/16' },
          };
        },
      ],
    ],
    silent: [set('EndpointGroup', { SecurityGroupIngress: LATER }), without('EndpointGroup')],
  },
  EP6: {
    violates: [
      [
        (resources) => {
          resources.Second = endpoint('sts');
        },
        'Second',
        'StsEndpoint',
      ],
    ],
    complies: [
      ['StsEndpoint'],
      [
        'StsEndpoint',
        (resources) => {
          resources.Second = { ...endpoint('sts'), Condition: 'Sometimes' };
        },
      ],
    ],
    silent: [only('S3Endpoint')],
  },
  EP7: {
    settings: { requiredEndpoints: ['sts', 'logs'] },
    violates: [[() => {}, 'Vpc', 'no endpoint for logs']],
    complies: [
      [
        'Vpc',
        (resources) => {
          resources.Logs = endpoint('logs');
        },
      ],
    ],
    silent: [set('StsEndpoint', { ServiceName: LATER }), only('Vpc')],
  },
  EP8: {
    violates: [[set('S3Endpoint', { RouteTableIds: [ref('NodeATable')] }), 'S3Endpoint', 'NodeB and NodeC']],
    complies: [['S3Endpoint']],
    silent: [set('S3Endpoint', { RouteTableIds: LATER }), without('Nodes')],
  },
  EP9: {
    violates: [[set('StsEndpoint', { SubnetIds: [ref('NodeA')] }), 'StsEndpoint', 'eu-west-1b and eu-west-1c']],
    complies: [['StsEndpoint']],
    silent: [without('Nodes'), set('NodeA', { AvailabilityZone: LATER })],
  },
  EP10: {
    violates: [
      [set('StsEndpoint', { PolicyDocument: undefined }), 'StsEndpoint', 'no policy'],
      [
        set('StsEndpoint', {
          PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] },
        }),
        'StsEndpoint',
        'everything',
      ],
    ],
    complies: [['StsEndpoint']],
    silent: [only('Vpc'), and(only('StsEndpoint'), set('StsEndpoint', { PolicyDocument: LATER }))],
  },
};
