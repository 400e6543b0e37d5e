import type { ClusterApi } from '../ports';

/** Loads the API when it is first asked, once; a load that failed is tried again by the next question. */
export function onFirstUse(load: () => ClusterApi): ClusterApi {
  let api: ClusterApi | undefined;
  const loaded = (): ClusterApi => {
    api ??= load();
    return api;
  };
  return {
    describe: async (clusterArn) => loaded().describe(clusterArn),
    iamBrokers: async (clusterArn) => loaded().iamBrokers(clusterArn),
  };
}
