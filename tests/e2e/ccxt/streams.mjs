// What the streams have said so far.
import { until } from './report.mjs';

/** How many books of the past are kept to compare with snapshots. */
const BOOKS_KEPT = 2000;
export const LEVELS_COMPARED = 50;

const best = (side) =>
  side
    .slice(0, LEVELS_COMPARED)
    .map(([price, amount]) => `${price}x${amount}`)
    .join(' ');
export const bookText = (book) => `${best(book.bids)} | ${best(book.asks)}`;

/** Follows streams of one exchange client until it is stopped. A stream that breaks stays broken, and that is noted. */
export class Streams {
  /** Trades and aggregate trades would share one cache within one client, so the latter go to a second one. */
  constructor(exchange, second) {
    this.exchange = exchange;
    this.second = second;
    this.counts = {};
    this.broken = {};
    this.books = {}; // symbol -> nonce -> text of the book after that update
    this.trades = {}; // symbol -> id -> trade, of the aggTrade stream
    this.tickers = {}; // symbol -> the last one
    this.quotes = {}; // symbol -> the last one
    this.candles = {}; // symbol -> the last one
    this.marks = {}; // symbol -> the last one
    this.orders = []; // every state that was told, oldest first
    this.balances = []; // totals in USDT
    this.positions = {}; // symbol -> the last one
    this.keepBooks();
  }

  /** ccxt hands out the book as it is when the reader comes to it; we look at each of its states. */
  keepBooks() {
    const { exchange, books } = this;
    const apply = exchange.handleOrderBookMessage.bind(exchange);
    exchange.handleOrderBookMessage = (client, message, book) => {
      const result = apply(client, message, book);
      const kept = (books[exchange.safeSymbol(message.s, undefined, undefined, 'swap')] ??= new Map());
      kept.set(book.nonce, bookText(book));
      if (kept.size > BOOKS_KEPT) kept.delete(kept.keys().next().value);
      return result;
    };
  }

  follow(name, watch, keep) {
    this.counts[name] = 0;
    const loop = async () => {
      while (!this.stopped) {
        keep(await watch());
        this.counts[name] += 1;
      }
    };
    loop().catch((error) => {
      if (!this.stopped) this.broken[name] = error;
    });
  }

  followMarket(symbol) {
    const { exchange: x } = this;
    this.follow(
      `book ${symbol}`,
      () => x.watchOrderBook(symbol),
      () => {},
    );
    this.follow(
      `trades ${symbol}`,
      () => x.watchTrades(symbol),
      () => {},
    );
    this.follow(
      `aggregate trades ${symbol}`,
      () => this.second.watchTrades(symbol, undefined, undefined, { name: 'aggTrade' }),
      (trades) => trades.forEach((trade) => (this.trades[symbol] ??= new Map()).set(trade.id, trade)),
    );
    this.follow(
      `ticker ${symbol}`,
      () => x.watchTicker(symbol, { name: 'ticker' }),
      (ticker) => (this.tickers[symbol] = ticker),
    );
    this.follow(
      `small ticker ${symbol}`,
      () => x.watchTicker(symbol),
      () => {},
    );
    this.follow(
      `quotes ${symbol}`,
      () => x.watchBidsAsks([symbol]),
      (quotes) => (this.quotes[symbol] = quotes[symbol]),
    );
    this.follow(
      `candles ${symbol}`,
      () => x.watchOHLCV(symbol, '1m'),
      (candles) => (this.candles[symbol] = candles.at(-1)),
    );
    this.follow(
      `mark ${symbol}`,
      () => x.watchMarkPrice(symbol),
      (mark) => (this.marks[symbol] = mark),
    );
  }

  /** Returns when the private stream stands: what happens before is not told. */
  async followAccount() {
    const { exchange: x } = this;
    this.follow(
      'orders',
      () => x.watchOrders(),
      (orders) => this.orders.push(...orders.map((order) => ({ ...order }))),
    );
    this.follow(
      'my trades',
      () => x.watchMyTrades(),
      () => {},
    );
    this.follow(
      'balance',
      () => x.watchBalance(),
      (balance) => this.balances.push(balance.USDT?.total),
    );
    this.follow(
      'positions',
      () => x.watchPositions(),
      (positions) => positions.forEach((position) => (this.positions[position.symbol] = position)),
    );
    const stands = ({ url, isConnected }) => url.includes('listenKey=') && isConnected;
    await until(() => Object.values(x.clients).some(stands), 'private stream');
  }

  /** The last word on an order, if one has been heard. */
  order(id) {
    return this.orders.findLast((order) => order.id === id);
  }

  myTrades(symbol) {
    return (this.exchange.myTrades ?? []).filter((trade) => trade.symbol === symbol);
  }

  /** The book as it is. */
  book(symbol) {
    return this.exchange.orderbooks[symbol];
  }

  async stop() {
    this.stopped = true;
    await Promise.all([this.exchange.close(), this.second.close()]);
  }
}
