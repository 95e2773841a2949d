// Orders placed, amended, cancelled and filled.
import { ccxt } from './client.mjs';
import { assertFilled } from './desk.mjs';
import { equal, expect, near, refused, until } from './report.mjs';

const FAR = 0.04; // of the price; too far to be reached, near enough for the venue's price bounds
const FILLED_WITHIN = 60; // seconds for a price that the market has to come to
const STOP_TICKS = 2;

export async function resting(report, desk) {
  await report.check('limit order: rests, is amended, is cancelled', async () => {
    const price = desk.away(desk.bid, -FAR);
    const order = await desk.place('limit', 'buy', desk.size(3), price);
    equal(order.status, 'open', 'status');
    await desk.told(order, 'open', (x) => x.status === 'open' && x.amount === desk.size(3) && x.price === price);
    expect(await desk.isOpen(order), 'it is not among the open orders');

    const lower = desk.away(price, -0.001);
    const amended = await desk.exchange.editOrder(order.id, desk.symbol, 'limit', 'buy', desk.size(2), lower);
    equal(amended.id, order.id, 'id after the amendment');
    await desk.told(order, 'amended', (x) => x.amount === desk.size(2) && x.price === lower);
    const fetched = await desk.fetch(order);
    equal(
      `${fetched.status} ${fetched.amount} ${fetched.price} ${fetched.filled}`,
      `open ${desk.size(2)} ${lower} 0`,
      'order as fetched',
    );

    equal((await desk.cancel(order)).status, 'canceled', 'status');
    await desk.toldStatus(order, 'canceled');
    expect(!(await desk.isOpen(order)), 'it is still among the open orders');
    equal((await desk.fetch(order)).status, 'canceled', 'status as fetched');
  });
  await report.check('own client order id: finds the order', async () => {
    const clientOrderId = `ccxt-${Date.now()}`;
    const order = await desk.place('limit', 'sell', desk.size(), desk.away(desk.ask, FAR), { clientOrderId });
    equal(order.clientOrderId, clientOrderId, 'client order id');
    const params = { origClientOrderId: clientOrderId };
    equal((await desk.fetch(order, params)).id, order.id, 'order found by it');
    await refused(ccxt.InvalidOrder, -4116, () =>
      desk.place('limit', 'sell', desk.size(), desk.away(desk.ask, FAR), { clientOrderId }),
    );
    equal((await desk.cancel(order, params)).status, 'canceled', 'status');
  });
  await report.check('post-only: rests as maker, or is refused', async () => {
    const order = await desk.place('limit', 'buy', desk.size(), desk.away(desk.bid, -FAR), { postOnly: true });
    equal(`${order.status} ${order.timeInForce} ${order.postOnly}`, 'open PO true', 'order');
    await desk.cancel(order);
    return refused(ccxt.OrderNotFillable, -5022, () =>
      desk.place('limit', 'buy', desk.size(), desk.away(desk.ask, 0.005), { postOnly: true }),
    );
  });
  await report.check('cancelAllOrders: leaves none', async () => {
    const orders = [];
    for (const count of [1, 2, 3])
      orders.push(await desk.place('limit', 'buy', desk.size(), desk.away(desk.bid, -FAR - count / 1000)));
    equal((await desk.open()).length, orders.length, 'open orders');
    await desk.exchange.cancelAllOrders(desk.symbol);
    for (const order of orders) await desk.toldStatus(order, 'canceled');
    equal((await desk.open()).length, 0, 'open orders');
  });
}

export async function taking(report, desk) {
  await report.check('market order: filled, told, and held', async () => {
    const before = await desk.held();
    const order = await desk.place('market', 'buy', desk.size(2));
    assertFilled(order, desk.size(2));
    await desk.toldStatus(order, 'closed');
    const fills = await desk.toldFills(order);
    const cost = fills.reduce((sum, x) => sum + x.price * x.amount, 0);
    near(cost / order.filled, order.average, desk.market.precision.price, 'average of the fills');
    expect(
      fills.every((x) => x.takerOrMaker === 'taker' && x.side === 'buy' && x.fee.currency === 'USDT' && x.fee.cost > 0),
      'fills without role or fee',
    );
    near(await desk.held(), before + order.filled, 1e-9, 'position');
    return `${fills.length} fills at ${order.average}`;
  });
  await report.check('limit order through the book: filled at its price or better', async () => {
    const limit = desk.away(desk.ask, 0.002);
    const order = await desk.place('limit', 'buy', desk.size(), limit);
    const filled = await until(async () => {
      const found = await desk.fetch(order);
      return found.status === 'closed' && found;
    }, 'fill');
    expect(filled.average <= limit, `bought at ${filled.average}, limit ${limit}`);
    await desk.toldFills(filled);
  });
  await report.check('limit order at the touch: filled as maker', () => maker(desk));
  await report.check('IOC: filled at once, or expired', async () => {
    const none = await desk.place('limit', 'buy', desk.size(), desk.away(desk.bid, -FAR), { timeInForce: 'IOC' });
    equal(`${none.status} ${none.filled}`, 'expired 0', 'out of reach');
    await desk.toldStatus(none, 'expired');
    const all = await desk.place('limit', 'sell', desk.size(), desk.away(desk.bid, -0.002), { timeInForce: 'IOC' });
    assertFilled(all, desk.size());
    await desk.toldFills(all);
  });
  await report.check('FOK: filled as a whole, or refused', async () => {
    const all = await desk.place('limit', 'sell', desk.size(), desk.away(desk.bid, -0.002), { timeInForce: 'FOK' });
    assertFilled(all, desk.size());
    await desk.toldFills(all);
    return refused(ccxt.OrderNotFillable, -5021, () =>
      desk.place('limit', 'sell', desk.size(), desk.ticks(desk.ask, 50), { timeInForce: 'FOK' }),
    );
  });
  await report.check('reduce-only: reduces, and never enlarges', async () => {
    const held = await desk.held();
    expect(held > desk.size(), `position of ${held} to reduce`);
    const order = await desk.place('market', 'sell', desk.size(), undefined, { reduceOnly: true });
    assertFilled(order, desk.size());
    expect(order.reduceOnly === true, 'not marked as reduce-only');
    near(await desk.held(), held - order.filled, 1e-9, 'position');
    await desk.toldFills(order);
    return refused(ccxt.InvalidOrder, -2022, () =>
      desk.place('market', 'buy', desk.size(), undefined, { reduceOnly: true }),
    );
  });
}

/** Joins the queue at the best bid, follows it where it goes, and waits for somebody to sell. */
async function maker(desk) {
  const order = await until(
    () =>
      desk.place('limit', 'buy', desk.size(), desk.bid, { postOnly: true }).catch((error) => {
        if (!(error instanceof ccxt.OrderNotFillable)) throw error; // the market has come down in between
      }),
    'order that rests',
  );
  const filled = await until(
    async () => {
      const now = await desk.fetch(order);
      if (now.status !== 'open') return now;
      if (now.filled === 0 && desk.bid > now.price)
        await desk.exchange.editOrder(order.id, desk.symbol, 'limit', 'buy', now.amount, desk.bid).catch((error) => {
          // Filled or gone in between, would take, or nothing to change: the next look will tell.
          if (!(error instanceof ccxt.BaseError) || error instanceof ccxt.NetworkError) throw error;
        });
      return false;
    },
    `fill of ${order.id}`,
    FILLED_WITHIN,
  );
  equal(filled.status, 'closed', 'status');
  const fills = await desk.toldFills(filled);
  expect(
    fills.every((x) => x.takerOrMaker === 'maker'),
    'a fill as taker',
  );
  return `${fills.length} fills at ${filled.average}`;
}

const trigger = { trigger: true };

export async function conditional(report, desk) {
  await report.check('stop orders of every type: rest, are told, are cancelled', async () => {
    const [below, above] = [desk.away(desk.bid, -FAR), desk.away(desk.ask, FAR)];
    const reduceOnly = true;
    const orders = [
      ['STOP_MARKET', await desk.place('market', 'sell', desk.size(), undefined, { stopLossPrice: below, reduceOnly })],
      [
        'STOP',
        await desk.place('limit', 'sell', desk.size(), desk.away(below, -0.001), { stopLossPrice: below, reduceOnly }),
      ],
      [
        'TAKE_PROFIT_MARKET',
        await desk.place('market', 'sell', desk.size(), undefined, { takeProfitPrice: above, reduceOnly }),
      ],
      ['TAKE_PROFIT', await desk.place('limit', 'sell', desk.size(), above, { takeProfitPrice: above, reduceOnly })],
      [
        'TRAILING_STOP_MARKET',
        await desk.place('market', 'sell', desk.size(), undefined, { trailingPercent: 5, reduceOnly }),
      ],
      [
        'STOP_MARKET',
        await desk.place('market', 'sell', undefined, undefined, {
          stopLossPrice: desk.away(below, -0.005),
          closePosition: true,
        }),
      ],
    ];
    const open = await desk.open(trigger);
    for (const [type, order] of orders) {
      equal(order.status, 'open', `status of ${type}`);
      const listed = open.find((x) => x.id === order.id);
      expect(listed, `${type} is not among the open conditional orders`);
      equal(listed.info.orderType, type, 'type');
      await desk.toldStatus(order, 'open');
    }
    equal((await desk.fetch(orders[0][1], trigger)).triggerPrice, below, 'trigger price');
    await desk.cancel(orders[0][1], trigger);
    await desk.toldStatus(orders[0][1], 'canceled');
    await desk.exchange.cancelAllOrders(desk.symbol, trigger);
    for (const [, order] of orders) await desk.toldStatus(order, 'canceled');
    equal((await desk.open(trigger)).length, 0, 'open conditional orders');
    return orders.map(([type]) => type).join(', ');
  });
  await report.check('stop order past its level: refused', () =>
    refused(ccxt.OrderImmediatelyFillable, -2021, () =>
      desk.place('market', 'sell', desk.size(), undefined, { stopLossPrice: desk.away(desk.ask, FAR) }),
    ),
  );
  await report.check('stop order: triggers, and its order is filled', () => triggered(desk));
}

/** A stop on either side of the price: the market reaches one of them wherever it goes. */
async function triggered(desk) {
  const held = await desk.held();
  const stop = (side, count) =>
    until(
      () =>
        desk
          .place('market', side, desk.size(), undefined, {
            stopLossPrice: desk.ticks(side === 'sell' ? desk.bid : desk.ask, count),
          })
          .catch((error) => {
            if (!(error instanceof ccxt.OrderImmediatelyFillable)) throw error; // the market was faster
          }),
      `${side} stop that rests`,
    );
  const stops = [await stop('sell', -STOP_TICKS), await stop('buy', STOP_TICKS)];
  const first = await until(
    () => stops.find((x) => desk.heard.order(x.id)?.status === 'closed'),
    'stop that triggers',
    FILLED_WITHIN,
  );
  const other = stops.find((x) => x !== first);
  await desk.cancel(other, trigger).catch((error) => {
    if (!(error instanceof ccxt.OrderNotFound)) throw error; // reached as well
  });
  const told = await desk.told(first, 'triggered', (x) => Number(x.info.ai) > 0);
  const placed = await until(async () => {
    const found = await desk.fetch({ id: String(told.info.ai) });
    return found.status === 'closed' && found;
  }, `filled order ${told.info.ai} of the stop`);
  assertFilled(placed, desk.size());
  await desk.toldFills(placed);
  equal((await desk.fetch(first, trigger)).status, 'closed', 'status of the stop');
  if (desk.heard.order(other.id)?.status !== 'closed') {
    const change = first.side === 'buy' ? desk.size() : -desk.size();
    near(await desk.held(), held + change, 1e-9, 'position');
  }
  return `${first.side} at ${first.triggerPrice}, filled at ${placed.average}`;
}
