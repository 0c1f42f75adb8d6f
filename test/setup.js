// The CDK's own template validation costs seconds per process; test/examples.test.ts and the CI synthesise with it on.
process.env.CDK_VALIDATION = 'false';
process.env.JSII_DEPRECATED = 'fail';
