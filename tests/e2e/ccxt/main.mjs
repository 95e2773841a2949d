// An exchange client that nobody here wrote, trading on `watchbill simex`. A line per check; the exit code says whether
// all of them passed. SIMEX_URL, SIMEX_KEY, SIMEX_SECRET, NODE_EXTRA_CA_CERTS; at most SIMEX_SECONDS (default 240).
import * as account from './account.mjs';
import { connect } from './client.mjs';
import { Desk } from './desk.mjs';
import * as market from './market.mjs';
import * as orders from './orders.mjs';
import { refusals } from './refusals.mjs';
import { Report, describe, expect } from './report.mjs';
import { Streams } from './streams.mjs';

const SECONDS = Number(process.env.SIMEX_SECONDS || 240);
const SYMBOLS = ['BTC/USDT:USDT', 'ETH/USDT:USDT'];
const report = new Report();

process.on('unhandledRejection', (error) => {
  console.log(`FAIL  unhandled: ${describe(error)}`);
  report.failed += 1;
});

setTimeout(() => {
  console.log(`FAIL  not at its end after ${SECONDS} s`);
  report.failed += 1;
  report.summary();
  process.exit(1);
}, SECONDS * 1000).unref();

async function run() {
  const exchange = connect();
  await market.reference(report, exchange, SYMBOLS);
  if (!exchange.markets) throw new Error('nothing to trade');
  for (const symbol of SYMBOLS) await market.prices(report, exchange, symbol);

  const heard = new Streams(exchange, connect());
  heard.second.setMarkets(exchange.markets);
  for (const symbol of SYMBOLS) heard.followMarket(symbol);
  await market.streams(report, heard, SYMBOLS);

  const began = await account.prepare(report, exchange, SYMBOLS);
  await heard.followAccount();
  const desks = SYMBOLS.map((symbol) => new Desk(exchange, heard, symbol));
  const [desk, other] = desks;
  await orders.resting(report, desk);
  await orders.taking(report, desk);
  await account.position(report, desk);
  await orders.conditional(report, desk);
  await refusals(report, desk);
  await other.place('market', 'sell', other.size(2));
  await account.position(report, other);
  await account.funding(report, other, began);
  for (const each of desks) await each.flatten();
  await account.reconcile(report, desks, began);
  await report.check('streams: none of them broke', () => {
    const broken = Object.entries(heard.broken).map(([name, error]) => `${name}: ${describe(error)}`);
    expect(broken.length === 0, broken.join('; '));
    return Object.entries(heard.counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  });
  await heard.stop();
}

await run().catch((error) => {
  console.log(`FAIL  ended early: ${describe(error)}`);
  report.failed += 1;
});
process.exit(report.summary() ? 0 : 1);
