// Balances, positions, funding: and whether all that was told adds up.
import { ccxt } from './client.mjs';
import { equal, expect, near, sum, units, until, asNumber } from './report.mjs';

const FUNDED_WITHIN = 90; // seconds

/** The account as the venue writes it, in exact numbers. */
async function wallet(exchange) {
  const account = await exchange.fapiPrivateV3GetAccount();
  return units(account.assets.find((x) => x.asset === 'USDT').walletBalance);
}

const income = (exchange, incomeType, since) =>
  exchange.fapiPrivateGetIncome({ incomeType, startTime: since, limit: 1000 });

export async function prepare(report, exchange, symbols) {
  const began = { at: await exchange.fetchTime(), wallet: await wallet(exchange) };
  await report.check('account: one-way, cross margin, leverage 10', async () => {
    // Where it is so already, the venue refuses.
    await exchange.setPositionMode(false).catch((error) => {
      if (!error.message.includes('"code":-4059')) throw error;
    });
    equal((await exchange.fetchPositionMode()).hedged, false, 'hedge mode');
    for (const symbol of symbols) {
      await exchange.setMarginMode('cross', symbol).catch((error) => {
        if (!(error instanceof ccxt.MarginModeAlreadySet)) throw error;
      });
      equal(Number((await exchange.setLeverage(10, symbol)).leverage), 10, 'leverage');
    }
  });
  await report.check('fetchBalance: money to trade with, none of it in use', async () => {
    const { USDT } = await exchange.fetchBalance();
    expect(USDT.total > 0 && USDT.free > 0 && USDT.free <= USDT.total, `free ${USDT.free}, total ${USDT.total}`);
    equal(USDT.used, 0, 'margin in use');
    return `${USDT.total} USDT`;
  });
  await report.check('fetchPositions: none yet', async () =>
    equal((await exchange.fetchPositions()).length, 0, 'positions'),
  );
  return began;
}

/** A position held: its entry price by the fills, its unrealised profit by its own mark price. */
export async function position(report, desk) {
  await report.check(`position in ${desk.symbol}: sum of fills, average entry, profit at the mark`, async () => {
    const trades = await fillsOf(desk);
    const held = sum(trades.map(signed));
    const found = await desk.position();
    expect(found && held !== 0n, 'no position to look at');
    equal(units(found.info.positionAmt), held, 'position');
    equal(found.side, held > 0n ? 'long' : 'short', 'side');
    near(found.entryPrice, averageEntry(trades), 0.01, 'entry price');
    const profit = asNumber(held) * (Number(found.info.markPrice) - found.entryPrice);
    near(found.unrealizedPnl, profit, 0.01, 'unrealised profit');
    near(found.notional, Math.abs(asNumber(held)) * Number(found.info.markPrice), 0.01, 'notional');
    const told = await until(() => {
      const x = desk.heard.positions[desk.symbol];
      return x && x.contracts === found.contracts && x;
    }, `${found.contracts} on the stream of positions`);
    near(told.entryPrice, found.entryPrice, 0.01, 'entry price on the stream');
    const { USDT } = await desk.exchange.fetchBalance();
    expect(USDT.used > 0 && USDT.free < USDT.total, `used ${USDT.used}, free ${USDT.free}, total ${USDT.total}`);
    return `${found.side} ${found.contracts} at ${found.entryPrice}`;
  });
}

export async function funding(report, desk, began) {
  await report.check('funding: settled on the position, at the rate and the mark price', async () => {
    const held = await desk.held();
    expect(held !== 0, 'no position to settle on');
    const [paid] = await until(
      async () => {
        const found = (await desk.exchange.fetchFundingHistory(desk.symbol, began.at)).filter((x) => x.amount !== 0);
        return found.length > 0 && found.slice(-1);
      },
      'funding payment',
      FUNDED_WITHIN,
    );
    const rates = await desk.exchange.fetchFundingRateHistory(desk.symbol, began.at);
    const rate = rates.find((x) => Math.abs(x.timestamp - paid.timestamp) < 1000);
    expect(rate, `no rate in the history at ${paid.datetime}`);
    const expected = -held * Number(rate.info.markPrice) * rate.fundingRate;
    near(paid.amount, expected, Math.abs(expected) * 1e-6 + 1e-6, 'payment');
    return `${paid.amount} USDT at rate ${rate.fundingRate}`;
  });
}

/** Everything told in one way against everything told in another. */
export async function reconcile(report, desks, began) {
  const { exchange, heard } = desks[0];
  for (const desk of desks) {
    await report.check(`fills of ${desk.symbol}: the stream's are those of fetchMyTrades`, async () => {
      const fetched = await fillsOf(desk);
      const facts = (x) =>
        `${x.id} ${x.order} ${x.side} ${x.amount}@${x.price} ${x.takerOrMaker} ${x.fee.cost} ${x.fee.currency}`;
      const told = () => desk.heard.myTrades(desk.symbol).map(facts).sort();
      await until(() => told().length >= fetched.length, `${fetched.length} fills on the stream`);
      equal(told().join('\n'), fetched.map(facts).sort().join('\n'), 'fills');
      expect(fetched.length > 0, 'there are none');
      return `${fetched.length} fills`;
    });
    await report.check(`orders of ${desk.symbol}: the stream's last word is that of fetchOrders`, async () => {
      const fetched = await desk.exchange.fetchOrders(desk.symbol, began.at, 1000);
      expect(fetched.length > 0, 'there are none');
      for (const order of fetched) {
        const told = desk.heard.order(order.id);
        expect(told, `the stream has never named order ${order.id}`);
        equal(`${told.status} ${told.filled}`, `${order.status} ${order.filled}`, `order ${order.id}`);
      }
      return `${fetched.length} orders`;
    });
    await report.check(`position in ${desk.symbol}: flat, as the fills say`, async () => {
      equal(sum((await fillsOf(desk)).map(signed)), 0n, 'sum of fills');
      equal(await desk.held(), 0, 'position');
    });
  }
  await report.check('balance: changed by what was realised, paid in fees and settled, to the last digit', async () => {
    const trades = (await Promise.all(desks.map(fillsOf))).flat();
    const total = async (kind) => sum((await income(exchange, kind, began.at)).map((x) => units(x.income)));
    const [realised, fees, settled] = [
      await total('REALIZED_PNL'),
      await total('COMMISSION'),
      await total('FUNDING_FEE'),
    ];
    equal(realised, sum(trades.map((x) => units(x.info.realizedPnl))), 'realised, by income and by trade');
    equal(fees, -sum(trades.map((x) => units(x.info.commission))), 'fees, by income and by trade');
    const now = await wallet(exchange);
    equal(now - began.wallet, realised + fees + settled, 'change of the wallet, in 10^-8 USDT');
    await until(() => units(String(heard.balances.at(-1))) === now, 'the same balance on the stream');
    return `${asNumber(realised)} ${asNumber(fees)} ${asNumber(settled)}`;
  });
}

const signed = (trade) => units(trade.info.qty) * (trade.side === 'buy' ? 1n : -1n);

/** Ours in this symbol, oldest first; the account is a fresh one. */
const fillsOf = (desk) => desk.exchange.fetchMyTrades(desk.symbol, undefined, 1000);

/** Of what is left open: enlarging averages, reducing keeps, turning over begins anew. */
function averageEntry(trades) {
  let held = 0;
  let entry = 0;
  for (const trade of trades) {
    const change = asNumber(signed(trade));
    const after = Number((held + change).toFixed(8));
    if (held * change >= 0) entry = (Math.abs(held) * entry + Math.abs(change) * trade.price) / Math.abs(after);
    else if (held * after < 0) entry = trade.price;
    held = after;
  }
  return entry;
}
