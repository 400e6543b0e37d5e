/** Stands in for kafkajs's producer, consumer group and admin client in bundles that use none of them (lib/constructs/bundle.ts). */
throw new Error("this bundle is built without kafkajs's clients: lib/constructs/bundle.ts says which bundles have them");

export {};
