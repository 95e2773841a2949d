// ccxt's handlers of Binance futures, fed with recorded bytes: node ccxt_side.mjs FOLDER-OF-CCXT
//   load NAME FILE    reads messages, one a line; a first line that begins with `snapshot ` is the depth snapshot
//   play NAME         answers nanoseconds per message
//   result NAME       answers what came out: a sum over the messages, or the best levels of the book
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { default: ccxt } = await import(pathToFileURL(`${process.argv[2]}/js/ccxt.js`));
const SYMBOL = 'BTC/USDT:USDT';
const LEVELS = 200;
const classes = {};

function client() {
  const exchange = new ccxt.pro.binanceusdm();
  const market = {
    symbol: 'BTCUSDT',
    contractType: 'PERPETUAL',
    status: 'TRADING',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    marginAsset: 'USDT',
    pricePrecision: 2,
    quantityPrecision: 3,
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: '0.10' },
      { filterType: 'LOT_SIZE', stepSize: '0.001' },
    ],
  };
  exchange.setMarkets([exchange.parseMarket(market)]);
  return exchange;
}

/** A client as it is right after subscribing; it is never connected. */
function begin({ snapshot }) {
  const exchange = client();
  const socket = exchange.client('wss://fstream.binance.com/ws');
  if (snapshot) {
    const { data = snapshot } = snapshot;
    const book = exchange.parseOrderBook(data, SYMBOL, data.T);
    book.nonce = data.lastUpdateId;
    exchange.orderbooks[SYMBOL] = exchange.orderBook({}, 1000);
    exchange.orderbooks[SYMBOL].reset(book);
  }
  return { exchange, socket };
}

/** What the socket hands to ccxt is bytes. */
function read(file) {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line);
  const first = lines[0].startsWith('snapshot ') ? JSON.parse(lines.shift().slice('snapshot '.length)) : undefined;
  return { snapshot: first, texts: lines.map((line) => Buffer.from(line)) };
}

function play(x) {
  const { socket } = begin(x);
  const start = process.hrtime.bigint();
  for (const data of x.texts) socket.onMessage({ data });
  return Number(process.hrtime.bigint() - start) / x.texts.length;
}

const scaled = (number, scale) => BigInt(Math.round(Number(number) * scale));

const outcome = {
  depth(x) {
    const { exchange, socket } = begin(x);
    for (const data of x.texts) socket.onMessage({ data });
    const book = exchange.orderbooks[SYMBOL];
    const side = (levels) =>
      levels
        .slice(0, LEVELS)
        .map(([p, q]) => `${scaled(p, 100)}x${scaled(q, 1000)}`)
        .join(' ');
    return `${side(book.bids)} | ${side(book.asks)} at ${book.nonce}`;
  },
  bookTicker(x) {
    const { exchange, socket } = begin(x);
    let sum = 0n;
    for (const data of x.texts) {
      socket.onMessage({ data });
      const t = exchange.bidsasks[SYMBOL];
      sum += BigInt(t.info.u) + BigInt(t.timestamp) + scaled(t.bid, 100) + scaled(t.ask, 100);
      sum += scaled(t.bidVolume, 1000) + scaled(t.askVolume, 1000);
    }
    return String(sum);
  },
  trade(x) {
    const { exchange, socket } = begin(x);
    let sum = 0n;
    for (const data of x.texts) {
      socket.onMessage({ data });
      const t = exchange.trades[SYMBOL].at(-1);
      sum += BigInt(t.timestamp) + BigInt(t.id) + scaled(t.price, 100) + scaled(t.amount, 1000);
      sum += t.side === 'sell' ? 1n : 0n;
    }
    return String(sum);
  },
};

const verbs = {
  load: (name, file) => {
    classes[name] = read(file);
    return `${classes[name].texts.length} messages`;
  },
  play: (name) => String(play(classes[name])),
  result: (name) => outcome[name](classes[name]),
};

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, ...words] = line.split(' ');
  console.log(verbs[verb](...words));
}
process.exit(0);
