// What the venue refuses, and as what ccxt understands it.
import { ccxt, connect, credentials } from './client.mjs';
import { describe, expect, refused } from './report.mjs';

export async function refusals(report, desk) {
  const { exchange, symbol } = desk;
  const { id, info } = exchange.market(symbol);
  const { pricePrecision, quantityPrecision } = info;
  const lone = (account) => {
    const other = connect(account);
    other.setMarkets(exchange.markets);
    return other;
  };
  const order = (change) =>
    exchange.fapiPrivatePostOrder({
      symbol: id,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: desk.size(),
      price: desk.away(desk.bid, -0.03),
      ...change,
    });
  const tick = desk.market.precision.price;
  const lot = desk.market.precision.amount;
  const cases = [
    [
      'unknown key',
      ccxt.AuthenticationError,
      -2015,
      () => lone({ ...credentials, apiKey: 'k'.repeat(64) }).fetchBalance(),
    ],
    [
      'wrong secret',
      ccxt.AuthenticationError,
      -1022,
      () => lone({ ...credentials, secret: 's'.repeat(64) }).fetchBalance(),
    ],
    [
      'clock behind',
      ccxt.InvalidNonce,
      -1021,
      () => exchange.fapiPrivateV3GetAccount({ timestamp: Date.now() - 60_000 }),
    ],
    [
      'clock ahead',
      ccxt.InvalidNonce,
      -1021,
      () => exchange.fapiPrivateV3GetAccount({ timestamp: Date.now() + 60_000 }),
    ],
    ['unknown symbol', ccxt.BadSymbol, -1121, () => exchange.fapiPublicGetDepth({ symbol: 'NOSUCHUSDT' })],
    ['order without quantity', ccxt.BadRequest, -1102, () => order({ quantity: undefined })],
    [
      'price off the tick grid',
      ccxt.BadRequest,
      -4014,
      () => order({ price: (desk.away(desk.bid, -0.03) + tick / 2).toFixed(Number(pricePrecision)) }),
    ],
    [
      'quantity finer than the lot',
      ccxt.BadRequest,
      -1111,
      () => order({ quantity: (desk.size() + lot / 10).toFixed(Number(quantityPrecision) + 1) }),
    ],
    ['notional too small', ccxt.InvalidOrder, -4164, () => order({ quantity: lot })],
    ['quantity too large', ccxt.BadRequest, -4005, () => order({ quantity: desk.market.limits.amount.max * 2 })],
    ['more than the margin allows', ccxt.InsufficientFunds, -2019, () => beyondMargin(desk)],
    ['cancel of an unknown order', ccxt.OrderNotFound, -2011, () => exchange.cancelOrder('999999999', symbol)],
    ['query of an unknown order', ccxt.OrderNotFound, -2013, () => exchange.fetchOrder('999999999', symbol)],
    [
      'stop order at the endpoint of plain ones',
      ccxt.ExchangeError,
      -4120,
      () =>
        order({ type: 'STOP_MARKET', price: undefined, timeInForce: undefined, stopPrice: desk.away(desk.ask, 0.03) }),
    ],
  ];
  for (const [name, kind, code, call] of cases) await report.check(`refused: ${name}`, () => refused(kind, code, call));
  await report.check('refused: amendment of an unknown order', async () => {
    const error = await exchange
      .editOrder('999999999', symbol, 'limit', 'buy', desk.size(), desk.away(desk.bid, -0.03))
      .then(
        () => undefined,
        (x) => x,
      );
    expect(error instanceof ccxt.OrderNotFound, `expected OrderNotFound, got ${describe(error)}`);
  });
  await report.check('refused: a subscription that is none', () => {
    const url = `${exchange.getWsUrl('future', 'market')}/99`;
    const subscription = { method: 'SUBSCRIBE', params: 'btcusdt@aggTrade', id: 7 };
    return refused(ccxt.ExchangeError, 2, () => exchange.watch(url, '7', subscription, '7', { id: 7 }));
  });
}

async function beyondMargin(desk) {
  const { USDT } = await desk.exchange.fetchBalance();
  const price = desk.away(desk.bid, -0.001);
  const wanted = Math.ceil((USDT.total * 50) / price);
  const amount = Math.min(wanted, desk.market.limits.amount.max);
  expect(amount * price > USDT.total * 20, 'the account is too rich for an order of the largest size');
  return desk.place('limit', 'buy', amount, price);
}
