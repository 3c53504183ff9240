// Lets Prisma's command line work with its schema engine as WebAssembly, through a driver. The driver's own way with
// scripts is to cut them at every semicolon; the engine's, which is what users have, is to send them as one query.
import { PrismaPg } from '@prisma/adapter-pg';
import { defineConfig } from 'prisma/config';

const address = { connectionString: process.env.DATABASE_URL };

export default defineConfig({
  schema: `${process.env.PROJECT}/prisma/schema.prisma`,
  migrations: { path: `${process.env.PROJECT}/prisma/migrations` },
  engine: 'js',
  experimental: { adapter: true },
  adapter: async () => {
    const factory = new PrismaPg(address);
    const connect = factory.connect.bind(factory);
    factory.connect = async () => {
      const adapter = await connect();
      adapter.executeScript = async (script) => void (await adapter.underlyingDriver().query(script));
      return adapter;
    };
    return factory;
  },
});
