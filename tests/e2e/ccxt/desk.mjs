// A trader's view of one symbol: sizes, prices, and orders with what the stream says of them.
import { expect, until } from './report.mjs';

const decimals = (step) => Math.max(0, Math.round(-Math.log10(step)));

/** `count` steps as a number that prints without a tail of digits. */
const steps = (count, step) => Number((count * step).toFixed(decimals(step)));

export class Desk {
  constructor(exchange, heard, symbol) {
    Object.assign(this, { exchange, heard, symbol });
  }

  get market() {
    return this.exchange.market(this.symbol);
  }

  /** The smallest size that the least notional allows with room to spare, also `times` of it. */
  size(times = 1) {
    const { amount: lot } = this.market.precision;
    const least = Math.max(this.market.limits.amount.min, (1.5 * this.market.limits.cost.min) / this.bid);
    return steps(Math.ceil(least / lot) * times, lot);
  }

  /** On the tick grid, `part` away from `price`: 0.05 is five percent above. */
  away(price, part) {
    const { price: tick } = this.market.precision;
    return steps(Math.round((price * (1 + part)) / tick), tick);
  }

  ticks(price, count) {
    return this.away(price + count * this.market.precision.price, 0);
  }

  get bid() {
    return this.heard.book(this.symbol).bids[0][0];
  }

  get ask() {
    return this.heard.book(this.symbol).asks[0][0];
  }

  place(type, side, amount, price, params = {}) {
    return this.exchange.createOrder(this.symbol, type, side, amount, price, params);
  }

  fetch(order, params) {
    return this.exchange.fetchOrder(order.id, this.symbol, params);
  }

  cancel(order, params) {
    return this.exchange.cancelOrder(order.id, this.symbol, params);
  }

  open(params) {
    return this.exchange.fetchOpenOrders(this.symbol, undefined, undefined, params);
  }

  async isOpen(order, params) {
    return (await this.open(params)).some((x) => x.id === order.id);
  }

  /** Waits until the order stream has said of the order what makes `condition` true. */
  told(order, what, condition, seconds) {
    return until(
      () => this.heard.orders.find((x) => x.id === order.id && condition(x)),
      `word on the order stream that ${order.id} is ${what}`,
      seconds,
    );
  }

  toldStatus(order, status, seconds) {
    return this.told(order, status, (x) => x.status === status, seconds);
  }

  /** Waits until the stream of our trades adds up to what the order has filled. */
  async toldFills(order) {
    const filled = () => this.heard.myTrades(this.symbol).filter((x) => x.order === order.id);
    await until(
      () => Math.abs(filled().reduce((sum, x) => sum + x.amount, 0) - order.filled) < 1e-9,
      `${order.filled} of order ${order.id} in the stream of our trades`,
    );
    return filled();
  }

  async position() {
    const [found] = await this.exchange.fetchPositions([this.symbol]);
    return found;
  }

  /** Contracts held, negative when short. */
  async held() {
    const position = await this.position();
    return position ? position.contracts * (position.side === 'short' ? -1 : 1) : 0;
  }

  async flatten() {
    await this.exchange.cancelAllOrders(this.symbol);
    await this.exchange.cancelAllOrders(this.symbol, { trigger: true });
    const held = await this.held();
    if (held !== 0)
      await this.place('market', held > 0 ? 'sell' : 'buy', Math.abs(held), undefined, { reduceOnly: true });
    await until(async () => (await this.held()) === 0, `flat position in ${this.symbol}`);
  }
}

export function assertFilled(order, amount) {
  expect(
    order.status === 'closed' && order.filled === amount && order.average > 0,
    `status ${order.status}, filled ${order.filled} of ${amount} at ${order.average}`,
  );
}
