// The public side: reference data, prices, streams.
import { certificateRefusal } from './client.mjs';
import { equal, expect, near, until } from './report.mjs';
import { LEVELS_COMPARED, bookText } from './streams.mjs';

const CLOCK_DIFFERENCE_MAX_MS = 5000;
const EQUAL_BOOKS_WANTED = 3;
const HEARD_WITHIN = 30; // seconds

const ordered = (numbers, sign) => numbers.every((x, i) => i === 0 || sign * (x - numbers[i - 1]) > 0);

function assertBook(book, levels) {
  const [bids, asks] = [book.bids, book.asks];
  expect(bids.length > 0 && asks.length > 0, 'a side is empty');
  expect(bids.length <= levels && asks.length <= levels, `more than ${levels} levels`);
  expect(
    ordered(
      bids.map((x) => x[0]),
      -1,
    ),
    'bids are not in descending order',
  );
  expect(
    ordered(
      asks.map((x) => x[0]),
      1,
    ),
    'asks are not in ascending order',
  );
  expect(bids[0][0] < asks[0][0], `crossed: bid ${bids[0][0]}, ask ${asks[0][0]}`);
  expect(
    [...bids, ...asks].every((x) => x[1] > 0),
    'a level without quantity',
  );
}

export async function reference(report, exchange, symbols) {
  await report.check('certificate: refused by who does not know its authority', async () => {
    const reason = await certificateRefusal([]);
    expect(/UNABLE|SELF_SIGNED|DEPTH_ZERO/.test(reason ?? ''), `not refused: ${reason}`);
    return reason;
  });
  await report.check('loadMarkets: perpetuals with their rules', async () => {
    const markets = await exchange.loadMarkets();
    for (const symbol of symbols) {
      const market = markets[symbol];
      expect(market, `${symbol} is not there`);
      expect(
        market.swap && market.linear && market.active && market.settle === 'USDT',
        `${symbol} is no live linear perpetual`,
      );
      expect(market.precision.price > 0 && market.precision.amount > 0, `${symbol} has no tick or no lot`);
      expect(market.limits.amount.min > 0 && market.limits.cost.min > 0, `${symbol} has no least size`);
    }
    return symbols.map((s) => `${s} ${markets[s].precision.price}/${markets[s].precision.amount}`).join(', ');
  });
  await report.check('fetchTime: near our clock', async () =>
    near(await exchange.fetchTime(), Date.now(), CLOCK_DIFFERENCE_MAX_MS, 'server time'),
  );
}

export async function prices(report, exchange, symbol) {
  await report.check(`fetchOrderBook ${symbol}: sorted, uncrossed, as deep as asked`, async () => {
    assertBook(await exchange.fetchOrderBook(symbol, 5), 5);
    const deep = await exchange.fetchOrderBook(symbol, 1000);
    assertBook(deep, 1000);
    expect(deep.nonce > 0, 'no sequence number');
    return `${deep.bids.length} bids, ${deep.asks.length} asks`;
  });
  await report.check(`fetchTrades ${symbol}: ascending ids, near the book`, async () => {
    const trades = await until(
      async () => {
        const found = await exchange.fetchTrades(symbol, undefined, 100);
        return found.length > 1 && found;
      },
      'trades',
      HEARD_WITHIN,
    );
    expect(
      ordered(
        trades.map((x) => Number(x.id)),
        1,
      ),
      'ids do not ascend',
    );
    expect(
      trades.every((x) => x.price > 0 && x.amount > 0 && ['buy', 'sell'].includes(x.side)),
      'a trade without its facts',
    );
    return `${trades.length} trades`;
  });
  await report.check(`fetchTicker ${symbol}: last price within the day's range`, async () => {
    const ticker = await exchange.fetchTicker(symbol);
    expect(
      ticker.low > 0 && ticker.low <= ticker.last && ticker.last <= ticker.high,
      `low ${ticker.low}, last ${ticker.last}, high ${ticker.high}`,
    );
    expect(ticker.baseVolume > 0 && ticker.quoteVolume > 0, 'no volume');
  });
  await report.check(`fetchOHLCV ${symbol}: whole minutes in order`, async () => {
    const candles = await exchange.fetchOHLCV(symbol, '1m', undefined, 10);
    expect(candles.length > 0 && candles.length <= 10, `${candles.length} candles`);
    expect(
      ordered(
        candles.map((x) => x[0]),
        1,
      ),
      'times do not ascend',
    );
    for (const [time, open, high, low, close, volume] of candles) {
      equal(time % 60000, 0, 'milliseconds into the minute');
      expect(
        low > 0 && low <= Math.min(open, close) && Math.max(open, close) <= high && volume >= 0,
        `${open} ${high} ${low} ${close}`,
      );
    }
    return `${candles.length} candles`;
  });
  await report.check(`fetchFundingRate ${symbol}: mark price and the next settlement`, async () => {
    const rate = await exchange.fetchFundingRate(symbol);
    equal(rate.symbol, symbol, 'symbol');
    expect(rate.markPrice > 0 && rate.indexPrice > 0, 'no mark or index price');
    expect(Number.isFinite(rate.fundingRate), 'no rate');
    expect(rate.fundingTimestamp > rate.timestamp, 'the next settlement is in the past');
    return `${rate.fundingRate} in ${Math.round((rate.fundingTimestamp - rate.timestamp) / 1000)} s`;
  });
}

export async function streams(report, heard, symbols) {
  for (const symbol of symbols) {
    for (const stream of [
      'book',
      'trades',
      'aggregate trades',
      'ticker',
      'small ticker',
      'quotes',
      'candles',
      'mark',
    ]) {
      await report.check(`stream of ${stream} ${symbol}: flows`, async () => {
        const name = `${stream} ${symbol}`;
        await until(() => heard.broken[name] || heard.counts[name] > 1, 'second message', HEARD_WITHIN);
        if (heard.broken[name]) throw heard.broken[name];
      });
    }
    await report.check(`watchOrderBook ${symbol}: equals fetchOrderBook at the same sequence number`, () =>
      sameBooks(heard, symbol),
    );
    await report.check(`watchTrades ${symbol}: aggregate trades equal those of fetchTrades`, () =>
      sameTrades(heard, symbol),
    );
    await report.check(`watchTicker, watchBidsAsks, watchOHLCV, watchMarkPrice ${symbol}: sound`, () => {
      const [ticker, quote, candle, mark] = [heard.tickers, heard.quotes, heard.candles, heard.marks].map(
        (x) => x[symbol],
      );
      expect(
        ticker.low <= ticker.last && ticker.last <= ticker.high,
        `low ${ticker.low}, last ${ticker.last}, high ${ticker.high}`,
      );
      expect(quote.bid < quote.ask && quote.bidVolume > 0 && quote.askVolume > 0, `bid ${quote.bid}, ask ${quote.ask}`);
      const [time, open, high, low, close] = candle;
      expect(time % 60000 === 0 && low <= Math.min(open, close) && Math.max(open, close) <= high, `candle ${candle}`);
      expect(
        mark.markPrice > 0 && Math.abs(mark.markPrice / ticker.last - 1) < 0.05,
        `mark ${mark.markPrice}, last ${ticker.last}`,
      );
    });
  }
}

/** A snapshot may be of a moment between two diffs, which the stream has never shown; so ask until the numbers meet. */
async function sameBooks(heard, symbol) {
  let compared = 0;
  let asked = 0;
  await until(
    async () => {
      const snapshot = await heard.exchange.fetchOrderBook(symbol, 100);
      asked += 1;
      await until(() => heard.book(symbol)?.nonce >= snapshot.nonce, `diff that reaches ${snapshot.nonce}`);
      const streamed = heard.books[symbol]?.get(snapshot.nonce);
      if (streamed === undefined) return false;
      equal(streamed, bookText(snapshot), `best ${LEVELS_COMPARED} levels at ${snapshot.nonce}`);
      compared += 1;
      return compared >= EQUAL_BOOKS_WANTED;
    },
    `${EQUAL_BOOKS_WANTED} snapshots at a number of the stream`,
    60,
  );
  return `${compared} of ${asked} snapshots`;
}

async function sameTrades(heard, symbol) {
  const both = await until(
    async () => {
      const fetched = await heard.exchange.fetchTrades(symbol, undefined, 1000);
      const found = fetched.filter((trade) => heard.trades[symbol]?.has(trade.id));
      return found.length >= 5 && found;
    },
    'five trades told both ways',
    HEARD_WITHIN,
  );
  for (const trade of both) {
    const streamed = heard.trades[symbol].get(trade.id);
    for (const fact of ['price', 'amount', 'side', 'timestamp'])
      equal(streamed[fact], trade[fact], `${fact} of trade ${trade.id}`);
  }
  return `${both.length} trades`;
}
