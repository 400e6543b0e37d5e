import { composeService } from './compose';
import { type BatchResponse, createConsumer } from './consume';

// Made at the first invocation and kept: the bundle loads without its environment, and connections live as long as the instance.
let consumer: ReturnType<typeof createConsumer> | undefined;

/** Handles one event of the service's event source mapping. */
export async function handler(event: unknown, context?: { readonly awsRequestId: string }): Promise<BatchResponse> {
  consumer ??= compose();
  return await consumer(event, context?.awsRequestId);
}

function compose(): ReturnType<typeof createConsumer> {
  const { settings, ports } = composeService(process.env);
  return createConsumer(settings, ports);
}
