/** A cluster as the local MSK API shows it. */
export const CLUSTER_VIEW = {
  arn: 'arn:aws:kafka:us-east-1:111122223333:cluster/learn/0a1b2c3d-0000-1111-2222-333344445555-2',
  name: 'learn',
  kafkaVersion: '3.9.x',
  instanceType: 'kafka.t3.small',
  subnets: ['subnet-1'],
  brokerCount: 3,
  bootstrap: 'b-2:9098,b-1:9098',
};
